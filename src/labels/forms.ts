/** Texts that scripts show on forms. */
export const submittingLabel = '正在提交…';
