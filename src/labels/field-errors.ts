import { channelLabels } from '#labels/codes.ts';

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
  personalData: '内容会对外公开，请删去其中的手机号、身份证号和车牌号。',
  mustTick: '需要您勾选才能继续。',
  unexpected: '表单内容有误，请刷新页面后重新填写。',
} as const;

const particular: Record<string, string> = {
  // 报名
  'birthOn.notADay': '请填写真实的出生日期，例如 1968-05-20。',
  'birthOn.notBornYet': '出生日期不能晚于今天，请核对年份。',
  'birthOn.tooEarly': '请核对出生年份，不能早于 1900 年。',
  'birthOn.underAge': '须年满 18 周岁才能报名。',
  'experiencerType.blank': '请选择您的身份类别。',
  'industry.hasNumber': '这一项会公开，请不要填写电话、证件等号码。',
  'password.blank': '请填写密码。',
  'password.tooLong': '密码最多 128 个字符。',
  'passwordAgain.blank': '请再输一次密码。',
  'passwordAgain.notTheSame': '两次输入的密码不一样，请重新输入。',
  'promise.mustTick': '请阅读并勾选本人承诺。',
  'processing.mustTick': '同意处理个人信息后才能报名；不同意的，可到大厅咨询。',
  'roster.blank': '请选择姓名是否公开；不公开也可以报名。',
  'roster.notOffered': '请选择姓名是否公开；不公开也可以报名。',
  'sure.mustTick': '确定撤回的，请先勾选。',
  'returnNote.blank': '请写明哪里需要补正。',
  'returnNote.tooShort': '请写明哪里需要补正，让申请人一看就懂。',
  'rejectNote.blank': '请写明未通过的原因。',
  'rejectNote.tooShort': '请写明未通过的原因，让申请人一看就懂。',
  'identityChecked.mustTick': '当面核验身份证件之后才能聘任。',
  'revealReason.blank': '请写明查看完整号码的事由，事由会记入日志。',
  'revealReason.tooShort': '请写明查看完整号码的事由，事由会记入日志。',
  'endReason.blank': '请写明原因。',
  'closesAt.notAfterOpening': '截止时间须晚于开始时间。',
  'maxAge.tooSmall': '年龄上限不能小于 18。',
  'code.hasBlank': '编码中间不能有空格。',
  // 开放日与签到
  'title.tooShort': '标题太短，请写清是什么活动。',
  'itemIds.blank': '请至少选一个体验事项；清单里没有的，先到“事项清单”添加。',
  'unitIds.blank': '请至少选一个被评价的单位。',
  'channels.blank': '请至少选一个渠道。',
  'seats.tooSmall': '至少 1 个名额。',
  'seats.tooBig': '最多 500 个名额。',
  'endsAt.notAfterStart': '结束时间须晚于开始时间。',
  'registrationClosesAt.notAfterOpening': '报名截止须晚于报名开始。',
  'registrationClosesAt.afterStart': '报名最晚在活动开始时截止。',
  'rateOpensAt.beforeStart': '评价不能早于活动开始。',
  'rateClosesAt.notAfterOpening': '评价截止须晚于评价开放。',
  'rateClosesAt.beforeEnd': '评价截止不能早于活动结束。',
  'rateClosesAt.tooLate': '评价最晚开放到活动结束后第 7 天的 24:00。',
  'reviewNote.blank': '请写明要改什么。',
  'reviewNote.tooShort': '请写明要改什么，让撰写人一看就懂。',
  'cancelReason.blank': '请写明取消的原因，原因会公开。',
  'cancelReason.tooShort': '请写明取消的原因，原因会公开。',
  'person.blank': '请输入体验员编号或手机号。',
  'person.tooShort': '请至少输入编号或手机号的后 4 位。',
  'person.malformed': '请输入体验员编号（如 TY2026001）或手机号，不能按姓名查。',
  // 评价
  'code.unknownSlip': '这张评价票无法识别。请对照票面再输一次；仍不行，请找签到台。',
  'ratings.blank': '还没有打分。请至少给一个渠道打分。',
  ...Object.fromEntries(Object.entries(channelLabels).flatMap(([channel, label]) => [
    [`${channel}_overall.blank`, `请先给${label}选一个总的分数；没用过的，选“没用过”。`],
    [`${channel}_reasons.blank`, `您对${label}不满意，请至少选一条原因，好让我们改。`],
  ])),
  'count.tooSmall': '至少印 1 张。',
  'count.tooBig': '一次最多印 600 张。',
  // 演示时间
  'to.tooFar': '请填写前后五年之内的时间。',
  // 账号
  'password.tooShort': '密码至少 12 个字符，可以用一句自己记得住的话。',
  'password.guessable': '这个密码容易被猜到。请不要用姓名、手机号、单位名、常见密码或连续、重复的字符拼成。',
  'signInName.notASignInName': '账号名为 3 到 32 个小写字母、数字、点、横线或下划线，以字母开头。',
  'code.notACode': '请照原样填写收到的码，字母不分大小写。',
  'whom.notAPhoneOrNumber': '请填写完整的 11 位手机号，或体验员编号，例如 TY2026001。',
  // 坐窗口
  'officialId.blank': '请选择坐班人员。',
  'officialId.notInPost': '这位人员当天不在任，请另选一位，或先在“坐班人员”里登记。',
  'officialId.nothingPlanned': '请至少填写一行：选好人员，填上窗口号和可咨询事项。',
  'windowNo.malformed': '请照窗口牌上的写，例如 12 或 A03。',
  'substitute.blank': '请选择替班的人。',
  'substitute.samePerson': '替班的不能是原定的人。本人到了，请记“到岗”。',
  'endsOn.beforeStart': '离任日期不能早于到任日期。',
  // 三张清单
  'issueTitle.tooShort': '标题太短，请用一句话写清是什么事。',
  'publicText.tooShort': '写得太短，请写清在哪里、办什么、遇到什么情况。',
  'dueOn.blank': '系统性攻坚的事项，请指定整改完成的日期。',
  'dueOn.notWithImmediate': '立行立改的按规则计算时限，请把日期留空，或在研判中改为限期整改。',
  'dueOn.notAhead': '整改时限须在今天之后。',
  'holdUntil.blank': '暂缓公开的，请填写最迟哪一天公开。',
  'holdUntil.outsideHold': '暂缓公开最多 10 个工作日，请填写今天之后、10 个工作日之内的日期。',
  'handoverNote.blank': '暂缓公开的，请写明原因。',
  'returnReason.tooShort': '请写明退回的原因，说清应由谁办。',
  'identitySeen.mustTick': '请当面核对身份证件后勾选。',
};

export const fieldErrorKinds = Object.keys(general);

/** A field of one line in a grid (`windowNo-3`) has the words of the field. */
export const fieldErrorSentence = (field: string, kind: string): string =>
  particular[`${field.replace(/-\d+$/, '')}.${kind}`] ?? general[kind as keyof typeof general] ?? general.malformed;
