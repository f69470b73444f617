/** What a rule says when it says no: what is the matter, and what to do next. `{name}` is filled from the details. */
const sentences = {
  tooManyTries: '操作太频繁，请在 {seconds} 秒后再试。',

  // 账号
  'account.wrongCredentials': '账号或密码错误。忘记密码的，请到大厅签到台核验身份后领取重设码。',
  'account.waitBeforeRetry': '密码错误次数过多，请在 {seconds} 秒后再试。',
  'account.busy': '登录的人较多，请稍候片刻再试。',
  'account.wrongCode': '手机号或重设码有误，或重设码已失效。重设码 30 分钟内有效，只能用一次。',
  'account.signInNameTaken': '这个账号名已有人使用，请换一个。',
  'account.guardianKeepsApart': '三员（系统、安全、审计管理员）互相不能兼任，也不能兼任业务角色。',
  'account.notYourself': '不能修改自己的角色或停用自己，请由另一位安全管理员操作。',
  'account.unitNeeded': '部门角色必须归属一个单位。',

  // 征集与聘任
  'campaign.notOpen': '不在报名时间内，未能提交。',
  'campaign.writerMayNotPublish': '撰写人不能发布自己写的公告，请由另一人审核发布。',
  'campaign.alreadyPublished': '公告已经发布。',
  'application.ageLimit': '本期征集要求年龄不超过 {maxAge} 周岁。',
  'application.already': '您已报名本期征集，可在“我的”查看进度。',
  'application.moved': '这份报名的状态刚刚变了，请刷新后再操作。',
  'application.notYourOwn': '不能审核自己的报名。',
  'application.termRunning': '申请人已是在聘体验员。',
  'application.alreadyExperiencer': '您已是在聘体验员，不必再报名。',

  // 事项与日历
  'serviceItem.codeTaken': '这个事项编码已在清单中。',

  // 开放日
  'openDay.writerMayNotPublish': '撰写人不能发布自己写的活动，请由另一人审核发布。',
  'openDay.notInReview': '该活动不在待审核状态，请刷新后再操作。',
  'openDay.notDraft': '该活动已提交或已发布，不能再改。',
  'openDay.past': '报名开始时间须晚于现在，且活动尚未开始，才能发布。',
  'openDay.cancelled': '该活动已取消。',
  'openDay.over': '活动已经结束，不能再取消。',
  'openDay.registrationNotOpen': '报名还没有开始，请在报名时间内再来。',
  'openDay.registrationClosed': '报名已截止。',
  'openDay.full': '名额已满。有人取消后名额会重新放出，您可以稍后再来看看。',
  'openDay.alreadyRegistered': '您已报名本场活动，不必重复提交。',
  'openDay.notRegistered': '您没有报名本场活动，或已经取消。',
  'openDay.ownUnitRated': '本场评价的单位里有您所在的单位，按回避要求不能报名。',
  'openDay.tooLateToCancel': '活动已开始，不能再取消报名。',

  // 签到与纸票
  'checkIn.notTheDay': '只能在活动当天、签到开始之后签到。',
  'checkIn.already': '已经签到过了。',
  'checkIn.notRegistered': '此人没有报名本场活动，请先在现场补报。',
  'slip.notCheckedIn': '请先签到，再发评价票。',
  'slip.already': '这位体验员已经领过评价票。',
  'slip.noneLeft': '印出的评价票已经发完。',
  'slip.notPrinted': '本场评价票还没有印制。',
  'slip.printedOnce': '本场评价票已经印过。每场只印一次，以免同一张票出现两份。',
  'slip.inUse': '已有评价票发出，不能作废重印。',
  'slip.notPublished': '活动发布之后才能印评价票。',
  'slip.tooLate': '评价已经结束，不能再印评价票。',

  // 评价
  'ballot.notOpen': '评价还没有开始，请在评价时间内再来。',
  'ballot.closed': '评价已经结束，分数不能再改。',
  'ballot.unknownSlip': '这张评价票无法识别。请对照票面再输一次；仍不行，请找签到台。',
  'ballot.otherDay': '这张评价票是另一场活动的，请选择票面上印的那一场。',
} as const;

export type RefusalCode = keyof typeof sentences;
export const refusalCodes = Object.keys(sentences) as RefusalCode[];

export const refusalSentence = (code: RefusalCode, details: Record<string, string | number> = {}): string =>
  sentences[code].replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''));
