import { describe, expect, test } from 'vitest';
import { allowContacts, personalDataIn } from '#platform/privacy-scan.ts';
import { plantedTexts, publicTexts } from '#tests/support/scan-corpora.ts';

const kindsIn = (text: string) => personalDataIn(text).map(({ kind }) => kind);

describe('what must not be published is found', () => {
  test.each([
    ['请联系张某 13800000001。', ['mobile'], '13800000001'],
    ['138 0000 0001', ['mobile'], '138 0000 0001'],
    ['１３８０００００００１', ['mobile'], '１３８０００００００１'],
    ['1 3 8 0 0 0 0 0 0 0 1', ['mobile'], '1 3 8 0 0 0 0 0 0 0 1'],
    ['138-0000-0001', ['mobile'], '138-0000-0001'],
    ['138　0000　0001', ['mobile'], '138　0000　0001'],
    ['138\u200b0000\u200b0001', ['mobile'], '138\u200b0000\u200b0001'],
    ['+86 13800000001', ['mobile'], '+86 13800000001'],
    ['0632 13800000001', ['mobile'], '13800000001'],
    ['身份证 11010119900307001X 已核', ['id_number'], '11010119900307001X'],
    ['110101 19900307 001x', ['id_number'], '110101 19900307 001x'],
    ['１１０１０１１９９００３０７００１Ｘ', ['id_number'], '１１０１０１１９９００３０７００１Ｘ'],
    ['停在门口的鲁D12345', ['plate'], '鲁D12345'],
    ['鲁D·12345', ['plate'], '鲁D·12345'],
    ['渝 A·D12345', ['plate'], '渝 A·D12345'],
    ['鲁ｄ１２３４５', ['plate'], '鲁ｄ１２３４５'],
    ['粤Z1234港', ['plate'], '粤Z1234港'],
    ['新能源小车鲁DD12345', ['plate'], '鲁DD12345'],
    ['新能源大车 鲁D·12345F 占道', ['plate'], '鲁D·12345F'],
    ['渝ＡＦ１２３４５', ['plate'], '渝ＡＦ１２３４５'],
    ['鲁DF12345行驶证.pdf', ['plate'], '鲁DF12345'],
    ['13800000001身份证.jpg', ['mobile'], '13800000001'],
  ])('%s', (text, kinds, found) => {
    expect(kindsIn(text)).toEqual(kinds);
    expect(personalDataIn(text)[0]?.text).toBe(found);
  });

  test('each find says where it begins', () => {
    expect(
      personalDataIn('电话 13800000001，车 鲁D12345').map(({ kind, at }) => ({ kind, at })),
    ).toEqual([
      { kind: 'mobile', at: 3 },
      { kind: 'plate', at: 17 },
    ]);
  });

  test('an ID number is one find, not a mobile number inside it as well', () => {
    expect(kindsIn('110101138001010012 110101199003070011')).toEqual(['id_number']);
  });
});

describe('what may be published is left alone', () => {
  test.each([
    '咨询电话：0632-1234567',
    '电话：0632-1391234 0632-1391235',
    '（010）13912345 转 6789',
    '传真 (0632)1391234 0',
    '12345 政务服务热线',
    '鲁ICP备00000000号，政府网站标识码 3704040000',
    '统一社会信用代码 91370404MA3C00000X',
    '事项编码 370404000000000001，实施编码 1137040400000000000200010900010',
    '受理编号 WT202611-0007，2026-11-21 09:00—11:30',
    '全区 1380 名体验员参加 128 场活动',
    '新 A 类资质、云A级景区',
    '',
  ])('%s', (text) => {
    expect(personalDataIn(text)).toEqual([]);
  });
});

describe('measured on texts from a seed', () => {
  test('of 500 public texts at most 2 % are stopped', () => {
    const texts = publicTexts();
    expect(new Set(texts).size).toBeGreaterThan(400);
    const stopped = texts.filter((text) => personalDataIn(text).length > 0);
    expect(stopped.length, stopped.join('\n')).toBeLessThanOrEqual(10);
  });

  test('of 300 planted cases at most 1 % are missed', () => {
    const missed = plantedTexts().filter(
      ({ kind, text }) => !personalDataIn(text).some((find) => find.kind === kind),
    );
    expect(missed.length, missed.map(({ text }) => text).join('\n')).toBeLessThanOrEqual(3);
  });
});

test.each([
  '1',
  '1 ',
  '1-----',
  'a',
  'a.',
  'a@',
  '微信',
  'QQ1',
  '住',
  '住1',
  '1单元',
  '1号楼',
  'E1',
  '0',
  '(0',
  'A1',
  '鲁A',
  '护照',
  '〇',
  '一',
])('10,000 characters of %s are read in less than half a second', (part) => {
  const text = part.repeat(Math.ceil(10_000 / part.length));
  personalDataIn(text.slice(0, 1_000));
  const began = performance.now();
  personalDataIn(text);
  expect(performance.now() - began).toBeLessThan(500);
});

test('a contact of the settings is never a find', () => {
  allowContacts(['13800000001', 'office@example.com']);
  try {
    expect(kindsIn('请致电 13800000001 或写信到 office@example.com')).toEqual([]);
    expect(kindsIn('请致电 13800000002')).toEqual(['mobile']);
  } finally {
    allowContacts([]);
  }
});
