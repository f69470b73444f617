/** What a demo portal prints when it starts. */
export const demoBanner = (signInNames: readonly string[], password: string): string[] => [
  '演示数据：人物、事项与评分均为虚构。',
  `演示账号：${signInNames.join('、')}，tiyan01 … tiyan40`,
  `演示密码：${password}`,
];

export const demoSlipLines = (codes: readonly string[]): string[] =>
  codes.length === 0 ? [] : [`演示评价票（在 /rate 输入）：${codes.join('　')}`];
