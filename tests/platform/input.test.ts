/**
 * A posted form is read in one pass. Text that no field may contain is refused before a schema sees
 * it.
 */
import { expect, test } from 'vitest';
import {
  calendarDay,
  isPlainText,
  maybeWords,
  mobilePhone,
  personName,
  readForm,
  searchWords,
  words,
} from '#platform/input.ts';
import { readJson } from '#platform/json-answer.ts';
import { unifyHan } from '#platform/unified-han.ts';
import { Malformed } from '#platform/refusal.ts';

const formOf = (...entries: [string, string][]): FormData => {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
};

test('a name that stands once is a value, one that stands more often a list', () => {
  expect(readForm(formOf(['a', '1'], ['b', '2'], ['a', '3']))).toEqual({ a: ['1', '3'], b: '2' });
});

test('a field named like an inner property is a field', () => {
  const raw = readForm(formOf(['__proto__', 'x'], ['constructor', 'y']));
  expect(Object.keys(raw)).toEqual(['__proto__', 'constructor']);
  expect(Object.getPrototypeOf(raw)).toBe(Object.prototype);
});

test('each doubling of the names takes less than three times as long', { retry: 3 }, () => {
  const form = (count: number) =>
    formOf(...Array.from({ length: count }, (_, at): [string, string] => [`f${at}`, '1']));
  const [small, large] = [form(2_000), form(16_000)];
  const msOf = (sent: FormData): number => {
    const began = performance.now();
    readForm(sent);
    return performance.now() - began;
  };
  const best = (sent: FormData): number =>
    Math.min(...Array.from({ length: 10 }, () => msOf(sent)));
  expect(best(large)).toBeLessThan(3 ** 3 * best(small));
});

test.each([
  ['NUL', 'a\0b', false],
  ['half a character', 'a\ud800b', false],
  ['31 marks on one letter', `a${'\u0315'.repeat(31)}`, false],
  ['marks that only become some in NFKC', `a${'\uff9e'.repeat(31)}`, false],
  ['30 marks on one letter', `a${'\u0315'.repeat(30)}`, true],
  ['Chinese, an emoji in parts, line ends', '体验员 👩‍👩‍👧\r\n\t', true],
])('%s', (_name, text, fits) => {
  expect(isPlainText(text)).toBe(fits);
  const read = () => readForm(formOf(['a', text]));
  // FormData itself replaces a lone surrogate.
  if (fits || !text.isWellFormed()) expect(read).not.toThrow();
  else expect(read).toThrow(Malformed);
});

test('a megabyte of marks is looked at and normalised in less than two seconds', () => {
  const most = `a${'\u0315'.repeat(15)}${'\u0316'.repeat(15)}`.repeat(16_000);
  const began = performance.now();
  expect(isPlainText(most)).toBe(true);
  most.normalize('NFKC');
  expect(performance.now() - began).toBeLessThan(2_000);
});

test.each([
  ['NUL', '{"a":["b\\u0000"]}'],
  ['half a character', '{"a":"\\ud800"}'],
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['100,000 lists in each other', '['.repeat(100_000)],
  ['100,000 closed lists', '['.repeat(100_000) + ']'.repeat(100_000)],
])('JSON with %s is malformed', async (_name, body) => {
  const request = new Request('http://x/', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  await expect(readJson(request, 1_000_000)).rejects.toThrow(/body json/);
});

const kindOrValue = (schema: typeof personName | typeof calendarDay, typed: string): string => {
  const read = schema.safeParse(typed);
  return read.success ? read.data : `! ${read.error.issues.map(({ message }) => message).join()}`;
};

test.each([
  ['Kangxi radicals', '⽤⼾⾝份⽇⽉', '用户身份日月'],
  ['CJK radicals', '居⺠⻋辆⻔⼝⻓⽅形，⻘年', '居民车辆门口长方形，青年'],
  ['compatibility ideographs', '\uf9f4業\u{2f804}', '林業你'],
  ['strokes', '\u31d0号窗口', '一号窗口'],
])('%s become unified characters in every text', (_name, typed, unified) => {
  for (const schema of [words(60), maybeWords(60)]) expect(schema.parse(typed)).toBe(unified);
  expect(searchWords(typed).join('，')).toBe(unified);
});

test('every radical becomes a unified character but for the two that have none', () => {
  const codes = [
    ...Array.from({ length: 0x2ef3 - 0x2e80 + 1 }, (_, at) => 0x2e80 + at),
    ...Array.from({ length: 0x2fd5 - 0x2f00 + 1 }, (_, at) => 0x2f00 + at),
  ];
  const left = codes
    .map((code) => String.fromCodePoint(code))
    .filter((sign) => !/^\p{Unified_Ideograph}$/u.test(unifyHan(sign)));
  // U+2E80 only marks that a character repeats. U+2E9A was never assigned.
  expect(left).toEqual(['\u2e80', '\u2e9a']);
});

test('what people see stays as typed', () => {
  const typed = '（一）“体验”：１２３、ＡＢＣ；办法……【试行】①②㎡½〇';
  expect(words(60).parse(typed)).toBe(typed);
});

test.each([
  ['社保,医保，公积金', ['社保', '医保', '公积金']],
  ['《办法》(试行)', ['办法', '试行']],
  ['医保/社保　卡', ['医保', '社保', '卡']],
  ['ｗｔ２０２６１１-０００７', ['wt202611-0007']],
  ['WT202611－0007。', ['WT202611-0007']],
  ['自助机-打印', ['自助机', '打印']],
  ['，。!？', []],
])('the words of %s', (typed, found) => {
  expect(searchWords(typed)).toEqual(found);
});

test.each([
  ...[...'·•・‧∙．.。⋅･｡●'].map((dot) => [`阿依古丽${dot}买买提`, '阿依古丽·买买提']),
  ['·阿依古丽 ·• 买买提。', '阿依古丽·买买提'],
  ['梅 小 雨', '梅小雨'],
  ['⾼⽉', '高月'],
  ['𠮷田', '𠮷田'],
  ['Mary  Ann O’Neil', "Mary Ann O'Neil"],
  ['Ｊｅａｎ－Ｌｕｃ', 'Jean-Luc'],
  ['Nguyễn Thị Hoà', 'Nguyễn Thị Hoà'],
  ['梅'.repeat(40), '梅'.repeat(40)],
  ['', '! blank'],
  ['。', '! blank'],
  ['梅', '! tooShort'],
  ['M', '! tooShort'],
  ['梅'.repeat(41), '! tooLong'],
  ['梅小雨2', '! nameHasDigit'],
  ['梅小雨２', '! nameHasDigit'],
  ['梅Xiaoyu', '! nameIsMixed'],
  ['梅（小雨）', '! nameHasSign'],
  ['Mary & Ann', '! nameHasSign'],
  ['Мария', '! nameHasSign'],
])('the name %s is read as %s', (typed, read) => {
  expect(kindOrValue(personName, typed as string)).toBe(read);
});

test.each([
  '008613800000001',
  '(+86) 138 0000 0001',
  '（＋８６）１３８０００００００１',
  '+86-138-0000-0001',
  '86 138.0000.0001',
  '138·0000·0001',
  '138—0000—0001',
  '138　0000　0001',
])('the telephone number %s', (typed) => {
  expect(mobilePhone.parse(typed)).toBe('13800000001');
});

test.each([
  '1980年05月06号',
  '1980年5月6日',
  '１９８０年０５月０６号',
  '1980 年 5 月 6 日',
  '1980.5.6',
  '1980．05．06',
  '1980/5/6',
  '1980-5-6',
  '1980—5—6',
  '1980、5、6',
  '19800506',
])('the date %s', (typed) => {
  expect(kindOrValue(calendarDay, typed)).toBe('1980-05-06');
});

test.each(['1980-02-30', '80-5-6', '1980年13月6号', '198005', '昨天', '1980-5'])(
  '%s is no date',
  (typed) => {
    expect(kindOrValue(calendarDay, typed)).toBe('! notADay');
  },
);
