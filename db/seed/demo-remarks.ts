/**
 * 想说的话 of the demo district, by day, with the decision of the reviewer and the replies of the
 * units. Invented.
 */
import type { DemoUnit } from './demo.ts';

export interface DemoRemark {
  text: string;
  /** Missing: waiting for the reviewer. */
  outcome?: 'published' | 'reworded' | 'passed_on' | 'withheld';
  rewording?: string;
  reason?: string;
  /** The unit the remark is about. */
  unit?: DemoUnit;
  /** The unit's public reply. */
  reply?: string;
}

/**
 * The first day has enough remarks to be named. The second has too few, so its remarks show no day.
 */
export const demoRemarks: Readonly<Record<string, readonly DemoRemark[]>> = {
  '婚育服务“一件事”体验日': [
    {
      text: '出生医学证明和户口、医保一起办，跑一个窗口就行，比前年强多了。',
      outcome: 'published',
    },
    {
      text: '自助机上找“生育登记”找了好久，藏在第三层菜单里。\n建议放到首页。',
      outcome: 'published',
    },
    {
      text: '新生儿医保缴费，手机上填到最后一步提示“系统繁忙”，前面填的全没了。',
      outcome: 'published',
      unit: 'insurance',
      reply:
        '您好！您反映的问题已收悉。经核实，是缴费接口超时引起。现已延长等待时间，并增加了草稿保存，填过的内容不会再丢。感谢您的监督。',
    },
    {
      text: '电脑上的办事指南和窗口说的材料不一样，指南要三份复印件，窗口只要一份。',
      outcome: 'published',
    },
    {
      text: '3号窗口戴眼镜的那个小姑娘特别耐心，给我妈讲了三遍。',
      outcome: 'reworded',
      rewording: '窗口工作人员特别耐心，给老人讲了三遍。',
      reason: '隐去能认出工作人员的描述',
    },
    { text: '生育津贴多久到账，问了两个人，说法不一样。', outcome: 'passed_on', unit: 'insurance' },
    { text: '大厅的母婴室锁着门，要找保安拿钥匙。', outcome: 'published' },
    { text: '希望周六也能办。', outcome: 'published' },
    {
      text: '我加了办事群，群里谁谁天天发广告，名单我都有。',
      outcome: 'withheld',
      reason: '说的是别人的私事，与政务服务无关',
    },
    { text: '叫号屏字太小，老人坐在后排看不清。', outcome: 'published' },
    { text: '“一件事”真的是一件事，点赞。' },
  ],
  '公积金提取专题体验': [
    { text: '租房提取不用再开无房证明了，省了一趟。', outcome: 'published', unit: 'fund' },
    { text: '自助机读不出我的身份证，换了两台才行。', outcome: 'published' },
    { text: '到账短信三天后才收到，钱早到了。' },
  ],
};
