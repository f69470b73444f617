/**
 * Names of acts in the audit log. An act without a name here is shown by its code, so that new acts
 * need no label.
 */
const actionLabels: Record<string, string> = {
  'account.sign_in': '登录',
  'account.sign_in_failed': '登录失败',
  'account.sign_out': '退出登录',
  'account.sign_out_everywhere': '在全部设备退出',
  'account.issue_code': '发重设码',
  'account.reset_password': '用重设码改密码',
  'account.reset_failed': '重设码输错',
  'account.open_set_up': '生成首次设置码',
  'account.set_up': '建立首位管理员',
  'account.create': '新建账号',
  'account.grant_role': '授予角色',
  'account.revoke_role': '撤销角色',
  'account.change_unit': '更改所属单位',
  'account.disable': '停用账号',
  'account.enable': '启用账号',
  'calendar.set_day': '日历设日',
  'calendar.remove_day': '日历撤日',
  'calendar.confirm_year': '核定年度日历',
  'calendar.reopen_year': '年度日历改回暂定',
  'clock.move': '拨动演示时间',
  'clock.stop': '时钟有疑问，暂停不能撤销的操作',
  'clock.trust': '时钟疑问解除',
  'database.stop': '数据库设置不安全，暂停收评价',
  'database.trust': '数据库设置已改正',
  'experiencer.set_recusals': '登记回避单位',
  'privacy.ask': '请人决定隐私扫描',
  'privacy.overrule': '决定隐私扫描',
  'backup.restore': '从备份恢复',
  'ballots.end': '评价结束，不公布结果',
  'ballots.keysMissing': '评价密钥读不出来',
  'ballots.keysBack': '评价密钥恢复',
  'rating.askToEnd': '提出结束评价',
  'ballots.hold': '票数对不上，暂缓公布',
  'ballots.proposeDecision': '票数对不上：提出处理意见',
  'ballots.decide': '票数对不上：共同决定',
  'slip.countLeftovers': '清点剩票',
  'slip.confirmLeftovers': '确认剩票张数',
  'issue.propose_reject': '提出不予受理',
  'issue.propose_merge': '提出并案',
  'issue.ending_confirmed': '确认不予受理或并案',
  'issue.ending_declined': '不同意不予受理或并案',
  'issue.reject': '不予受理',
  'issue.merge': '并案',
  'remark.review': '审核想说的话',
  'remark.withdraw': '撤下想说的话',
  'remark.reply': '公开回应想说的话',
};

export const auditActionLabel = (action: string): string => actionLabels[action] ?? action;

/** Actors without an account. */
export const auditActorLabels: Record<string, string> = { public: '公众', system: '系统' };
