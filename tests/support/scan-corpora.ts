/**
 * Seeded texts to measure the privacy scan: 500 that may be published, 300 with planted personal
 * data.
 */
import type { PersonalDataKind } from '#db/vocabulary/privacy.ts';

/** A small generator with a seed (mulberry32), so that every run uses the same texts. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function tools(seed: number) {
  const random = randomFrom(seed);
  const below = (most: number) => Math.floor(random() * most);
  const oneOf = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const digits = (count: number) => Array.from({ length: count }, () => below(10)).join('');
  const letters = (count: number) =>
    Array.from({ length: count }, () => oneOf([...'ABCDEFGHJKLMNPQRTUWXY0123456789'])).join('');
  const two = (value: number) => String(value).padStart(2, '0');
  const date = () => ({ y: 2024 + below(3), m: two(1 + below(12)), d: two(1 + below(28)) });
  return { below, oneOf, digits, letters, two, date };
}

/** 500 texts as the portal publishes them. */
export function publicTexts(count = 500): string[] {
  const { below, oneOf, digits, letters, two, date } = tools(20261128);
  const hall = () =>
    oneOf(['区政务服务大厅', '医保分厅', '榴园镇便民服务中心', '税务大厅', '公积金中心']);
  const day = () => {
    const { y, m, d } = date();
    return oneOf([
      `${y}年${Number(m)}月${Number(d)}日`,
      `${y}-${m}-${d}`,
      `${y}.${m}.${d}`,
      `${y}${m}${d}`,
    ]);
  };
  const time = () => `${two(8 + below(10))}:${oneOf(['00', '30'])}`;
  const landline = () =>
    oneOf([
      `0632-${1 + below(9)}${digits(6)}`,
      `(0632)${1 + below(9)}${digits(6)}`,
      `0632 1391${digits(3)}`,
      `010-${1 + below(9)}${digits(7)}`,
      `0632—${1 + below(9)}${digits(6)} 转 ${digits(4)}`,
    ]);
  const kinds: (() => string)[] = [
    () => `咨询电话：${landline()}，监督电话：${landline()}，热线 12345。`,
    () => `办件编号 ${digits(31)}，${day()} 办结。`,
    () => `实施编码 1137040400${letters(21)}，事项编码 3704${digits(8)}。`,
    () => `统一社会信用代码 9${1 + below(3)}370404MA${letters(8)}，${day()} 登记。`,
    () => `峄政办发〔${date().y}〕${1 + below(90)}号《关于进一步优化政务服务的通知》`,
    () =>
      `${hall()}位于峄城区坛山中路${1 + below(300)}号${1 + below(5)}号楼${1 + below(6)}${two(1 + below(20))}室。`,
    () => `${day()} ${time()}—${time()}，${hall()}开放 ${10 + below(90)} 个名额。`,
    () => `受理编号 WT${date().y}${date().m}-${digits(4)}，责任单位区税务局，整改时限 ${day()}。`,
    () => `本月办件 ${digits(5)} 件，好评 ${digits(4)} 件，满意率 9${below(10)}.${digits(2)}%。`,
    () =>
      `请 ${hall()}一楼 ${1 + below(30)}、${1 + below(30)}、${1 + below(30)} 号窗口叫号办理，材料一式二份。`,
    () => `扫码关注微信公众号“峄城政务服务”，或用微信小程序、支付宝办理，微信支付可用。`,
    () => `意见请发 yczwfw${digits(2)}@zz.shandong.gov.cn，传真 ${landline()}。`,
    () =>
      `居民反映：住房公积金提取要跑 ${1 + below(5)} 次，${below(9)} 号窗口排队 ${digits(2)} 分钟。`,
    () => `企业住所登记时，${hall()}三楼 ${digits(3)} 室要求再交一份材料，共 ${1 + below(9)} 页。`,
    () => `鲁ICP备${digits(8)}号，政府网站标识码 370404${digits(4)}。`,
    () => `本次活动共 ${1 + below(9)} 场，${day()}、${day()}、${day()} 各一场。`,
    () => `新 A 类资质、云A级景区和 ${1 + below(9)} 家单位参加，编号 ${letters(4)}-${digits(6)}。`,
    () => `预算 ${digits(3)},${digits(3)}.${digits(2)} 元，合同号 YC-${date().y}-${digits(3)}。`,
    () => `附件：1.申请表 2.承诺书 3.授权书，于${day()}前报送区政府${digits(3)}室。`,
    () => `${hall()}地址：峄城区榴园路${1 + below(200)}号，邮编 277300，${time()} 开门。`,
  ];
  return Array.from({ length: count }, (_, at) => (kinds[at % kinds.length] as () => string)());
}

/** 300 texts with personal data, and its kind. */
export function plantedTexts(count = 300): { kind: PersonalDataKind; text: string }[] {
  const { below, oneOf, digits, two } = tools(42);
  const around = (found: string) =>
    oneOf([
      `反映人说 ${found} 可以联系。`,
      `材料退了三次（${found}），请尽快答复`,
      `办事群众留了：${found}，希望改进。`,
      `${found}`,
    ]);
  const number = () => `1${3 + below(7)}${digits(9)}`;
  const separator = () =>
    oneOf(['-', ' ', '.', '·', '—', '/', '--', ' - ', '_', '　', '。', '*', '.....', ' .. .']);
  const spread = (plain: string, between: string) => [...plain].join(between);
  const grouped = (plain: string, between: string) =>
    [plain.slice(0, 3), plain.slice(3, 7), plain.slice(7)].join(between);
  const wide = (plain: string) =>
    plain.replace(/[\dX]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
  const han = (plain: string, signs: string) =>
    plain.replace(/\d/g, (digit) => signs[Number(digit)] as string);
  const lookalike = (plain: string) =>
    plain.replace(/0/g, () => oneOf(['O', 'o', '〇'])).replace(/1/g, () => oneOf(['l', 'I', '1']));
  const birth = () => `${1950 + below(55)}${two(1 + below(12))}${two(1 + below(28))}`;
  const id = () => `370404${birth()}${digits(3)}${oneOf(['X', '1', '5'])}`;
  const card = () => {
    const body = oneOf([
      `6217${digits(14)}`,
      `6222${digits(14)}`,
      `4${digits(14)}`,
      `6228${digits(11)}`,
    ]);
    for (let check = 0; check < 10; check += 1) {
      const sum = [...`${body}${check}`].toReversed().reduce((total, digit, at) => {
        const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
        return total + (value > 9 ? value - 9 : value);
      }, 0);
      if (sum % 10 === 0) return `${body}${check}`;
    }
    throw new Error('one check digit fits');
  };
  const kinds: [PersonalDataKind, () => string][] = [
    ['mobile', number],
    ['mobile', () => grouped(number(), separator())],
    ['mobile', () => spread(number(), separator())],
    ['mobile', () => wide(number())],
    ['mobile', () => lookalike(number())],
    ['mobile', () => han(number(), '洞幺二三四五六拐八勾')],
    ['mobile', () => han(number(), '零一二三四五六七八九')],
    ['mobile', () => `${oneOf(['+86', '0086', '(+86)'])}${separator()}${number()}`],
    ['mobile', () => grouped(number(), oneOf(['、', '；', ' : ', '，']))],
    ['id_number', id],
    ['id_number', () => `${id().slice(0, 6)} ${id().slice(6, 14)} ${id().slice(14)}`],
    ['id_number', () => lookalike(id())],
    ['id_number', () => `370404${birth().slice(2)}${digits(3)}`],
    ['bank_card', card],
    ['bank_card', () => card().replace(/(\d{4})(?=\d)/g, '$1 ')],
    ['passport', () => `E${digits(8)}`],
    ['passport', () => `护照号：${oneOf(['EA', 'G', 'EJ'])}${digits(oneOf([7, 8]))}`],
    ['email', () => `li${digits(4)}@${oneOf(['qq.com', '163.com', 'vip.sina.com'])}`],
    ['email', () => `wang.${digits(3)} @ 126 . com`],
    [
      'account',
      () =>
        `${oneOf(['微信', '微信号：', 'VX:', '加V ', 'wx '])}${oneOf(['lili_', 'w'])}${digits(6)}`,
    ],
    [
      'account',
      () => `${oneOf(['QQ', 'qq号：', '扣扣 ', 'QQ：'])}${1 + below(9)}${digits(oneOf([6, 8, 9]))}`,
    ],
    ['plate', () => `鲁D${oneOf(['', '·', ' '])}${1 + below(9)}${digits(4)}`],
    ['plate', () => `鲁DD${digits(5)}`],
    [
      'home',
      () =>
        `家住${oneOf(['榴园小区', '坛山社区', '阴平镇南街村'])}${1 + below(20)}号楼${1 + below(4)}单元${digits(3)}室`,
    ],
    [
      'home',
      () =>
        `${oneOf(['幸福家园', '丽景花园'])}${1 + below(20)}栋${1 + below(4)}单元${1 + below(6)}0${1 + below(4)}`,
    ],
    ['home', () => `我住${oneOf(['阴平镇', '古邵镇'])}南街村${1 + below(200)}号`],
  ];
  return Array.from({ length: count }, (_, at) => {
    const [kind, make] = kinds[at % kinds.length] as (typeof kinds)[number];
    return { kind, text: around(make()) };
  });
}
