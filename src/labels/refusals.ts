/** What a rule says when it says no: what is the matter, and what to do next. `{name}` is filled from the details. */
const sentences = {
  tooManyTries: '操作太频繁，请在 {seconds} 秒后再试。',

  // 账号
  'account.wrongCredentials': '账号或密码错误，再输错 {left} 次需等待 15 分钟。忘记密码的，请到大厅签到台核验身份后领取重设码。',
  'account.waitBeforeRetry': '密码连续输错，请在 {seconds} 秒后再试。',
  'account.waitMinutes': '密码错误次数过多，请在 {minutes} 分钟后再试。忘记密码的，请到大厅签到台核验身份后领取重设码。',
  'account.busy': '登录的人较多，请稍候片刻再试。',
  'account.wrongCode': '账号或重设码有误，或重设码已失效。重设码只能用一次，输错 5 次即作废，请向发码人重新领取。',
  'account.wrongSetUpCode': '设置码有误或已失效。请使用门户最近一次启动时显示的设置码。',
  'account.nobodyFound': '没有找到这个人：号码与姓名须与登记的一致。请核对后再试。',
  'account.staffCodeFromAdministrator': '工作人员的重设码由安全管理员发放。',
  'account.signInNameTaken': '这个账号名已有人使用，请换一个。',
  'account.guardianKeepsApart': '三员（系统、安全、审计管理员）互相不能兼任，也不能兼任业务角色。',
  'account.notYourself': '不能修改自己的角色或停用自己，请由另一位安全管理员操作。',
  'account.disabled': '账号已停用，请先启用再发重设码。',
  'account.unitNeeded': '部门角色必须归属一个单位。',

  // 征集与聘任
  'campaign.notOpen': '不在报名时间内，未能提交。',
  'campaign.writerMayNotPublish': '撰写人不能发布自己写的公告，请由另一人审核发布。',
  'campaign.alreadyPublished': '公告已经发布，不能再改。',
  'campaign.onlyItsWriter': '只有撰写人能修改这份草稿。',
  'campaign.changed': '公告在您打开之后又改过，请重新看一遍再发布。',
  'campaign.past': '报名截止时间已过，请撰写人改好时间再发布。',
  'application.ageLimit': '本期征集要求年龄不超过 {maxAge} 周岁。',
  'application.already': '您已报名本期征集，可在“我的”查看进度。',
  'application.moved': '这份报名的状态刚刚变了，请刷新后再操作。',
  'application.notYourOwn': '不能审核自己的报名。',
  'application.termRunning': '申请人已是在聘体验员。',
  'application.alreadyExperiencer': '您已是在聘体验员，不必再报名。',
  'application.staffMayNot': '工作人员账号不能报名体验员。',
  'experiencer.notYourOwn': '不能解除自己的聘任。',
  'experiencer.alreadyEnded': '这份聘任已经结束，或已登记为今天结束。',

  // 事项与日历
  'serviceItem.codeTaken': '这个事项编码已在清单中。',

  // 开放日
  'openDay.writerMayNotPublish': '撰写人不能发布自己写的活动，请由另一人审核发布。',
  'openDay.notInReview': '该活动不在待审核状态，请刷新后再操作。',
  'openDay.notDraft': '该活动已提交或已发布，不能再改。',
  'openDay.past': '报名截止时间已过，或活动已经开始，不能发布。请退回撰写人改时间。',
  'openDay.cancelled': '该活动已取消。',
  'openDay.over': '评价已经开始或活动已经结束，不能再取消。',
  'openDay.registrationNotOpen': '报名还没有开始，请在报名时间内再来。',
  'openDay.registrationClosed': '报名已截止。',
  'openDay.full': '名额已满。有人取消后名额会重新放出，您可以稍后再来看看。',
  'openDay.notRegistered': '您没有报名本场活动，或已经取消。',
  'openDay.ownUnitRated': '本场评价的单位里有您所在的单位，按回避要求不能报名。',
  'openDay.notInOffice': '活动当天不在您的聘期内，不能报名本场活动。',
  'openDay.tooLateToCancel': '您已签到或活动已开始，不能再取消报名。',

  // 签到与纸票
  'checkIn.notTheDay': '只能在活动当天、签到开始之后签到。',
  'checkIn.already': '已经签到过了。',
  'checkIn.notRegistered': '此人没有报名本场活动，请先在现场补报。',
  'checkIn.noSeatLeft': '名额已满，不能现场补报。',
  'checkIn.ownUnitRated': '本场评价的单位里有此人所在的单位，按回避要求不能作为评价人签到。',
  'checkIn.notInOffice': '此人今天不在聘期内，不能签到。',
  'checkIn.undoTooLate': '签到已超过 {minutes} 分钟，不能撤销。',
  'checkIn.slipGiven': '已发评价票，不能撤销签到。',
  'slip.notCheckedIn': '请先签到，再发评价票。',
  'slip.already': '这位体验员已经领过评价票。',
  'slip.ownUnitRated': '本场评价的单位里有此人所在的单位，按回避要求不发评价票。',
  'slip.moreThanPrinted': '收回的票数和已发的票数加起来，不能超过印出的票数。请再数一遍。',
  'slip.noneLeft': '印出的评价票已经发完。',
  'slip.notPrinted': '本场评价票还没有印制。',
  'slip.printedOnce': '本场评价票已经印过。每场只印一次，以免同一张票出现两份。',
  'slip.inUse': '已有评价票发出，不能作废重印。',
  'slip.notPublished': '活动发布之后才能印评价票。',
  'slip.tooLate': '评价已经结束，不能再印、再发评价票。',

  // 评价
  'ballot.notOpen': '评价还没有开始，请在评价时间内再来。',
  'ballot.closed': '评价已经结束，分数不能再改。',
  'ballot.otherDay': '这张评价票是“{title}”的，请到那一场的评价页面打分。',
} as const;

export type RefusalCode = keyof typeof sentences;
export const refusalCodes = Object.keys(sentences) as RefusalCode[];

export const refusalSentence = (code: RefusalCode, details: Record<string, string | number> = {}): string =>
  sentences[code].replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''));
