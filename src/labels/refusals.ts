/**
 * Sentences of refusals: what is wrong, and what to do next. `{name}` is filled from the details.
 */
const sentences = {
  'tooManyTries':
    '您所在的网络此刻提交的人多，这一次没有收下，请 {seconds} 秒后再点一次。着急的，可用纸票，或到大厅签到台、打页脚的电话办理。',

  'form.outdated':
    '您打开之后，已有人先保存了修改，您的还没有保存。不同之处列在各栏下面，请对照改好后再提交；再提交时以您提交的为准。',

  // 账号
  'account.wrongCredentials':
    '账号或密码错误，再输错 {left} 次需等待 15 分钟。忘记密码的，请到大厅签到台核验身份后领取重设码。',
  'account.waitBeforeRetry': '这个账号近来有多次密码不对的登录，请在 {seconds} 秒后再试。',
  'account.waitMinutes':
    '这个账号近来有多次密码不对的登录，为防止别人猜密码，请在 {minutes} 分钟后再试。忘记密码的，请到大厅签到台核验身份后领取重设码。',
  'account.busy': '登录的人较多，请稍候片刻再试。',
  'account.wrongCode':
    '账号或重设码有误，或重设码已失效。重设码只能用一次，输错 5 次即作废，请向发码人重新领取。',
  'account.wrongSetUpCode': '设置码有误或已失效。请使用门户最近一次启动时显示的设置码。',
  'account.nobodyFound': '没有找到这个人：号码与姓名须与登记的一致。请核对后再试。',
  'account.staffCodeFromAdministrator': '工作人员的重设码由安全管理员发放。',
  'account.signInNameTaken': '这个账号名已有人使用，请换一个。',
  'account.guardianKeepsApart': '三员（系统、安全、审计管理员）互相不能兼任，也不能兼任业务角色。',
  'account.notYourself': '不能修改自己的角色或停用自己，请由另一位安全管理员操作。',
  'account.disabled': '账号已停用，请先启用再发重设码。',
  'account.unitNeeded': '部门角色必须归属一个单位。',

  // 演示时间
  'clock.noStop': '时钟的疑问已经解除，不用再确认。',
  'clock.noDemo': '这个门户没有演示数据，时间不能移动。',

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
  'application.personalData':
    '行业领域会公开，其中的“{text}”像是{kinds}，不能聘任。请退回，请申请人改这一项。',
  'application.termRunning': '申请人已是在聘体验员。',
  'application.alreadyExperiencer': '您已是在聘体验员，不必再报名。',
  'application.staffMayNot': '工作人员账号不能报名体验员。',
  'experiencer.notYourOwn': '不能办理自己的聘任，请由另一位同事办理。',
  'experiencer.alreadyEnded': '这份聘任已经结束，或已登记为今天结束。',

  // 事项与日历
  'calendar.dayChanged':
    '您打开之后，这一天的安排已有人改过或移除，没有再动它。请看一遍下面的列表再决定。',
  'calendar.yearChanged': '您打开之后，通知名称已有人更正，这一年没有改回暂定。请看一遍再决定。',
  'calendar.makeUpOnWorkday': '只有星期六、星期日才能设为调休上班，请核对日期。',
  'serviceItem.codeTaken': '这个事项编码已在清单中。',

  // 开放日
  'openDay.writerMayNotPublish': '撰写人不能发布自己写的活动，请由另一人审核发布。',
  'openDay.changed': '您看过之后，这场活动又有改动。请重新看一遍再发布。',
  'openDay.notInReview': '该活动不在待审核状态，请刷新后再操作。',
  'openDay.notDraft': '该活动已提交或已发布，不能再改。',
  'openDay.past': '报名截止时间已过，或活动已经开始，不能发布。请退回撰写人改时间。',
  'openDay.cancelled': '该活动已取消。',
  'openDay.over': '评价已经开始或活动已经结束，不能再取消。',
  'openDay.registrationNotOpen': '报名还没有开始，请在报名时间内再来。',
  'openDay.registrationClosed': '报名已截止。',
  'openDay.full': '名额已满。有人取消后名额会重新放出，您可以稍后再来看看。',
  'openDay.notRegistered': '您没有报名本场活动，或已经取消。',
  'openDay.notInOffice': '活动当天不在您的聘期内，不能报名本场活动。',
  'openDay.tooLateToCancel': '您已签到或活动已开始，不能再取消报名。',

  // 签到与纸票
  'checkIn.notTheDay': '只能在活动当天、签到开始之后签到。',
  'checkIn.already': '已经签到过了。',
  'checkIn.notRegistered': '此人没有报名本场活动，请先在现场补报。',
  'checkIn.noSeatLeft': '名额已满，不能现场补报。',
  'checkIn.notInOffice': '此人今天不在聘期内，不能签到。',
  'checkIn.undoTooLate': '签到已超过 {minutes} 分钟，不能撤销。',
  'checkIn.slipGiven': '已发评价票，不能撤销签到。',
  'slip.notCheckedIn': '请先签到，再发评价票。',
  'slip.already': '这位体验员已经领过评价票。',
  'slip.ownUnitRated': '本场评价的单位里有此人所在的单位，按回避要求不发评价票。',
  'slip.moreThanPrinted':
    '箱里最多还有 {left} 张：印出的减去已经登记发出的。请再数一遍；发了票忘记登记的，请先在签到台登记。',
  'slip.countTooEarly': '活动还没有开始，不能清点剩票。',
  'slip.countTooLate': '评价已经截止，不能再清点。公开记录已经写明这一箱没有按时由两人清点。',
  'slip.boxClosed': '剩票已经清点，不再发票，也不再改张数。',
  'slip.notCounted': '还没有人清点。请先由一人数好、记下张数，再由您确认。',
  'slip.sameCounter': '张数是您记下的，请由另一位同事用自己的账号确认。',
  'slip.otherCount': '您看到的张数和记下的不一样，请两人一起再数一遍。',
  'slip.noneLeft': '印出的评价票已经发完。',
  'slip.notPrinted': '本场评价票还没有印制。',
  'slip.printedOnce': '本场评价票已经印过。每场只印一次，以免同一张票出现两份。',
  'slip.inUse': '已有评价票发出，不能作废重印。',
  'slip.notPublished': '活动发布之后才能印评价票。',
  'slip.tooLate': '活动已经结束，不能再印、再发评价票。',

  // 评价
  'ticket.notYet': '现在还不能领评价票。签到开始后，签到了就可以领。',
  'ticket.closed': '领手机评价票的时间已经过了，请到签到台领纸质评价票。',
  'ticket.keysMissing': '手机评价票现在发不出来，请到签到台领纸质评价票，一样有效。',
  'ticket.notCheckedIn': '请先到签到台签到，再领评价票。',
  'ticket.ownUnit': '本场要评的单位里有与您有工作或供货关系的，按回避要求不发评价票。',
  'ticket.slipGiven': '您已经领过纸质评价票，请用纸票打分。',
  'ticket.already': '您已经用别的手机或浏览器领过评价票。评价票一人一份，不能再领。',

  'ballot.notOpen': '评价还没有开始，请在评价时间内再来。',
  'ballot.databaseUnsafe':
    '数据库的设置会记下评价，为了保密，现在暂停收评价，没有收下。请保留评价票，过一会儿再来。',
  'ballot.keysMissing':
    '这一场的评价现在无法保存，没有收下，大厅正在处理。请保留评价票，过一会儿再来。',
  'ballot.clockDoubted':
    '服务器的时钟正在核对，核对完才能开始收评价；时钟连续走准 24 小时的，自动恢复。请保留评价票，过一会儿再来。',
  'ballot.closed': '评价已经结束，分数不能再改。',
  'ballot.keysThere': '这一场的评价可以正常保存，不用结束。',
  'ballot.noEndRequest': '召集人还没有提出结束，或已经撤回。',
  'ballot.endRequestChanged': '召集人刚刚改了说明，请看过现在的说明再同意。',
  'ballot.otherAgrees': '这是您自己提出的，要由另一个人同意才算数。',
  'ballot.otherDay': '这张评价票是“{title}”的，请到那一场的评价页面打分。',

  // 票数对不上
  'counting.decided': '已经决定，不能再改。',
  'counting.tooLate': '决定的期限已过，这一场的评价全部作废。',
  'counting.notProposed': '还没有提出意见，请先提出。',
  'counting.otherDecides': '这是您这一方提出的意见，要由另一方（召集人或审计员）同意才算数。',
  'counting.changed': '您看过之后，意见又改过。请重新看一遍再决定。',
  'counting.ticketsToo': '手机票本身就对不上，不计纸票也没有用，只能全部作废。',

  // 想说的话
  'remark.reviewed': '这一条已经有人审核过了，请看下一条。',
  'remark.ownUnitRated': '写这一条的那一场评的是您所在的单位，按回避要求请由别人审核。',
  'remark.bureauRated': '写这一条的那一场评的是审批服务局自己，由召集人审核。',
  'remark.personalData':
    '文中有{kinds}（“{text}”），不能原文公布。请选“改写后公布”，写去掉号码的话。',
  'remark.notPublic': '这一条只转给了贵单位，没有公布，不能公开回应。',
  'remark.neverPublic': '这一条没有公布，不用撤下。',
  'remark.withdrawn': '这一条已经撤下了。',
  'remark.replied': '贵单位已经回应过。每一条只回应一次，回应后不再改动。',

  // 纸质评价表
  'paper.sameClerk': '这张表您已经录过了。请由另一位同事照着纸质表再录一遍，两遍一样才算数。',

  // 局长科长坐窗口
  'duty.past': '{day}已经过去，不能再安排或改动。',
  'duty.tooFarAhead': '{day}太远了，最多提前 {days} 天安排。请核对年份。',
  'duty.weekend': '{day}是周末，大厅不开门，请换一个工作日。',
  'duty.holiday': '{day}放假，大厅不开门，请换一个工作日。',
  'duty.windowTaken': '{day}{halfDay}，{place}已经安排了人，请换个窗口或时段。',
  'duty.personTaken': '{name}{day}{halfDay}已经安排在别的窗口，一个人不能同时坐两个窗口。',
  'duty.cancelled': '这一班已经取消。',
  'duty.alreadyRecorded': '大厅已经登记了到岗情况，不能再改动。',
  'duty.nothingChanged': '没有任何改动。',
  'duty.notToday': '到岗情况只能在当天登记；过后未登记的，显示“未核实”。',
  'duty.notYetAfternoon': '下午的班，12:00 以后再登记。',
  'duty.ownUnit': '本单位的到岗情况由大厅签到台登记，不能自己登记。',
  'duty.officialListed': '{name}已在本单位的坐班人员里。职务变了的，请先登记离任，再按新职务登记。',
  'duty.officialEnded': '{name}已经登记离任，日期没有再改。',
  'duty.officialStillPlanned': '{name}在{day}之后还有排班，请先把那些班调整或取消。',

  // 通知公告
  'notice.notDraft': '这篇公告已提交或已发布，不能再改。',
  'notice.notInReview': '这篇公告不在待审核状态，请刷新后再操作。',
  'notice.writerMayNotPublish': '撰写人不能发布自己写的公告，请由另一人审核发布。',
  'notice.writerMayNotReview': '您参与了撰写，不能审核这篇公告，请由另一人审核。',
  'notice.firstReviewerMayNotReviewAgain': '初审是您作的，复审须由另一位审核员作。',
  'notice.onlyReviewersReturn': '已通过初审的公告，由审核员退回。',
  'notice.notApproved': '这篇公告还没有通过复审，或已经发布，请刷新后再操作。',
  'notice.changed': '您看过之后，这篇公告又有改动。请重新看一遍再审核。',
  'notice.tooManyAttachments': '一篇公告最多 {maximum} 个附件，请先删去不用的。',
  'notice.personalData': '文中有{kinds}（“{text}”），不能公开。请删去后再提交。',
  'notice.notPublished': '这篇公告没有发布，或已经撤下。',

  // 隐私复核
  'privacy.decided': '这一件已经有人决定了。',
  'privacy.notYourOwn': '不能决定自己写的内容，请由另一位同事决定。',
  'privacy.notYourKind': '想说的话由审核想说的话的人决定。',

  // 消息与电话名单
  'message.called': '{by}已经打过这个电话，不用再打。',
  'message.read': '本人刚刚看过这条消息，不用再打电话。',
  'message.settled': '这件事已经办完或有变，不用再打电话。',
  'message.notOnCallList': '这条消息不在电话名单里，请刷新后再看。',
  'message.callUndoTooLate': '只能撤销当天打的电话。',

  // 三张清单
  'issue.notNow': '这件事现在是“{status}”，不能这样操作，请刷新后再看。',
  'issue.noMeasure': '只有优化清单里已经制定措施的事项，才登记实施情况。',
  'issue.changedSince': '这件事刚刚有了新的记录，请看过下面的“经过”再提交。',
  'issue.onlyLeadUnit': '只有牵头单位可以操作。协办单位如有意见，请与牵头单位或办公室联系。',
  'issue.returnedOnce': '贵单位已经退回过一次，不能再退。确有异议的，请与办公室联系。',
  'issue.officeDecided': '这件事已退回两次，由办公室最终指定，不能再退回。',
  'issue.noCalendar':
    '{year}年的放假安排还没有录入，算不出整改时限。请先在“日历”里录入，或指定一个较早的日期。',
  'issue.ownText': '标题和描述是您最后写的。公开的文字须经两个人：请办公室另一位同事看过后交办。',
  'issue.mergeIntoItself': '不能并入自己，请填写另一件的编号。',
  'issue.mergeOtherList': '两件不在同一张清单，不能并案。请先在研判中改列清单。',
  'issue.mergeIntoChild': '那一件是本件举一反三时发现的，不能把本件并进去。可以把那一件并入本件。',
  'issue.mergeIntoEnded': '那一件已经不予受理或已经并案，请填写现在还在办理的编号。',
  'issue.mergeIntoDone': '那一件已经办结，并进去就没有人再办。请另行办理，或先重新打开那一件。',
  'issue.mergeIntoHidden': '那一件还没有公开，本件已经公开，并进去群众就看不到了。请先公开那一件。',
  'issue.endingProposed': '这件事已经有人提出不予受理或并案，请先由另一位同事处理那一条。',
  'issue.endingDecided': '这一条已经有人处理过，请刷新后再看。',
  'issue.ownProposal': '这是您自己提出的，请办公室另一位同事确认。您可以撤回。',
  'issue.notPublic': '这件事还没有公开，请在研判中修改文字。',
  'issue.textUnchanged': '标题和描述都没有改动，不需要更正。',
  'issue.correctionProposed': '已经有人提出更正，请先由另一位同事处理那一条。',
  'issue.takenDown': '公开的文字已经撤下。',
  'lesson.issueNotPublic': '这件事还没有公开或已经不再办理，不能由它发起自查。',
  'lesson.alreadyOpen': '这件事的自查还没有结束，请先结束那一次。',
  'lesson.themeTaken': '这个月已经有一题，每月只发布一题。',
  'lesson.answered': '本单位已经答复过，答复已公开。',
  'lesson.nothingFound': '本单位没有查到同样的问题，不需要登记。',
  'lesson.registered': '这次查到的问题已经登记过。',
  'lesson.closed': '这次自查已经结束。',
  'issue.handOverAlone': '这件事要指定完成日期，请打开它的页面单独交办。',
  'file.busy': '上传图片的人较多，请稍候片刻再传一次。',
  'issue.noTimeLimit': '这一条没有整改时限，不用申请延期。',
  'issue.extensionLate':
    '延期要在整改时限之前申请，现在已经到期，不能再申请。请抓紧整改，并在进展里说明情况。',
  'issue.extensionOnce': '这件事已经申请过一次延期，不能再申请。',
  'issue.explanationProposed': '已有一位同事提请复核，请由另一位同事确认。',
  'issue.explanationNotProposed': '要先由办公室一位同事审核，再由另一位同事确认。',
  'issue.secondPerson': '您已审核过这一条，请由另一位同事确认。',
  'issue.tooMuchEvidence': '一件事最多放 {most} 个佐证文件，请先撤下不用的。',
  'issue.milestoneDone': '这一步已经登记完成，或措施已重新制定，请刷新后再看。',
  'order.answered': '这份督办单已经答复过了，答复在下面。',
  'issue.nothingToPublish': '这件事还没有交办，或已经公开。',
  'acceptance.notPublic': '这件事还没有公开，请先公开，再组织体验式验收。',
  'acceptance.tooFew':
    '能参加验收的体验员只有 {have} 名（在聘、与牵头和协办单位无关），至少要 {needed} 名，不能抽签。可增聘体验员，或提请豁免验收（须另一人同意，理由公开）。',
  'acceptance.notPassed': '验收结果还不是“通过多于不通过”，不能销号。',
  'acceptance.nothingFailed': '验收还没有结果，或已经通过，不能退回重办。',
  'acceptance.voted': '您已经提交过验收意见，不能再改。',
  'acceptance.replaced': '这次验收已由下一位体验员接替，不用再提交。谢谢您。',
  'acceptance.over': '这次验收已有结果，不用再提交。谢谢您。',
  'acceptance.late': '验收的截止日期已过，这次由下一位体验员接替。',
  'acceptance.tied': '您与牵头或协办单位有关联，或已不在聘期，按规定回避，不能提交。',
  'exemption.waiting': '已有一份豁免验收的提请在等召集人决定，请等决定之后再操作。',
  'exemption.secondPerson': '提请豁免的人不能自己同意，请由另一人决定。',
  'exemption.notNow':
    '现在不能豁免验收：只有在抽签之前，或名单抽完仍凑不够票数、而且没有一票“不通过”时才可以。',
  'lookBack.notDue': '还没有到回头看的日子。发现问题反弹的，可直接重新办理。',
  'recurrence.notClosed': '这件事正在办理，没有销号，不用再报。办到哪一步，请看下面的“办理经过”。',
  'recurrence.answered': '没有待答复的“又出现了”，可能刚刚有人答复过。',
  'report.takenUp': '这条反映已经列入清单，不必重复登记。',
  'report.answered': '这条反映已经答复过。',
  'issue.endedForEncounters': '这件事已经办结，不再记数。您又遇到了，请到“我要反映”告诉我们。',
  'report.unknownCode':
    '没有查到。请对照您记下的查询码再输一次；查询码遗失后无法补发，可以重新反映。',
} as const;

export type RefusalCode = keyof typeof sentences;
export const refusalCodes = Object.keys(sentences) as RefusalCode[];

export const refusalSentence = (
  code: RefusalCode,
  details: Record<string, string | number> = {},
): string =>
  sentences[code].replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''));
