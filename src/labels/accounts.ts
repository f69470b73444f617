/** Account texts that are printed, not shown on a page. */

/** A code in groups of four, as people copy it. */
export const codeInGroups = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? code;

/** Printed below the address when a portal without any account starts. */
export const setUpLines = (code: string): string[] => [
  '这个门户还没有任何账号。请在 24 小时内打开 /set-up，用一次性设置码建立首位安全管理员：',
  `  ${codeInGroups(code)}`,
];

export const staffStateLabels = {
  active: '在用',
  waiting: '等待设密码',
  disabled: '已停用',
} as const;

export const staffStateOf = (account: {
  disabledAt: Date | null;
  hasPassword: boolean;
}): keyof typeof staffStateLabels =>
  account.disabledAt ? 'disabled' : account.hasPassword ? 'active' : 'waiting';
