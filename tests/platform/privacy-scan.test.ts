import { describe, expect, test } from 'vitest';
import { personalDataIn } from '#platform/privacy-scan.ts';

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
