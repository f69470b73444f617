/** What to do about a field: `field.kind` when this field has its own words, else the general sentence of the kind. */
const general = {
  blank: '请填写。',
  malformed: '格式不对，请重新填写。',
  notOffered: '请从给出的选项中选择。',
  tooShort: '写得太短，请说得具体些。',
  tooLong: '写得太长，请精简。',
  tooSmall: '数字太小。',
  tooBig: '数字太大。',
  notANumber: '请填写整数。',
  notADay: '请填写真实的日期，例如 1968-05-20。',
  notATime: '请填写日期和时间，例如 2026-11-28 09:00。',
  notAName: '请填写身份证上的姓名，2 到 20 个汉字。',
  notAPhone: '请填写正确的号码，手机号为 11 位数字。',
  mustTick: '需要您勾选才能继续。',
  unexpected: '表单内容有误，请刷新页面后重新填写。',
} as const;

const particular: Record<string, string> = {};

export const fieldErrorKinds = Object.keys(general);

export const fieldErrorSentence = (field: string, kind: string): string =>
  particular[`${field}.${kind}`] ?? general[kind as keyof typeof general] ?? general.malformed;
