/** Field names of the 报名表, on the form and wherever it is shown (domain.md §6). */
export const applicationFieldLabels = {
  name: '姓名',
  gender: '性别',
  birthOn: '出生日期',
  experiencerType: '身份类别',
  politicalStatus: '政治面貌',
  education: '学历',
  employer: '工作单位及职务',
  industry: '行业领域',
  channels: '擅长渠道',
  town: '常住镇街',
} as const;
