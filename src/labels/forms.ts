/** Words that scripts put on forms. */
export const submittingLabel = '正在提交…';
