/** Words about accounts that are printed rather than laid out on a page. */

/** A code as people copy it: groups of four. */
export const codeInGroups = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? code;

/** What stands under the address at the start of a portal that nobody can sign in to yet. */
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
