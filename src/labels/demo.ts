/** Printed when a demo portal starts. */
export const demoBanner = (signInNames: readonly string[], password: string): string[] => [
  '演示数据：人物、事项与评分均为虚构。',
  `演示账号：${signInNames.join('、')}，tiyan01 … tiyan40`,
  `演示密码：${password}`,
];

export const demoSlipLines = (codes: readonly string[]): string[] =>
  codes.length === 0 ? [] : [`演示评价票（在 /rate 输入）：${codes.join('　')}`];

/** Calendar of a demo that starts in a year without a notice: holidays with a fixed date. */
export const demoYearNotice = (year: number): string =>
  `演示用：${year}年的放假安排尚未公布，只含元旦、劳动节和国庆节`;
export const demoFixedHolidays = {
  '01-01': '元旦',
  '05-01': '劳动节',
  '05-02': '劳动节',
  '10-01': '国庆节',
  '10-02': '国庆节',
  '10-03': '国庆节',
} as const;
