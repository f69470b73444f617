import { expect, test } from 'vitest';
import { editionOf, paragraphsOf, personalDataOf, statusOf } from '#features/publications/rules.ts';

const at = new Date('2026-11-21T09:00+08:00');
const text = { title: '关于开放日的公告', source: '区行政审批服务局', body: '第一段。\n\n  第二段。  \n第三段。' };

test.each([
  [{ submittedAt: null, publishedAt: null, withdrawnAt: null }, 'draft'],
  [{ submittedAt: at, publishedAt: null, withdrawnAt: null }, 'in_review'],
  [{ submittedAt: at, publishedAt: at, withdrawnAt: null }, 'published'],
  [{ submittedAt: at, publishedAt: at, withdrawnAt: at }, 'withdrawn'],
])('%o is %s', (facts, status) => {
  expect(statusOf(facts)).toBe(status);
});

test('every line is a paragraph, empty ones are none', () => {
  expect(paragraphsOf(text.body)).toEqual(['第一段。', '第二段。', '第三段。']);
});

test('one changed word is another edition', () => {
  expect(editionOf(text)).toBe(editionOf({ ...text }));
  expect(editionOf({ ...text, source: '区政府办公室' })).not.toBe(editionOf(text));
});

test('personal numbers are looked for in the title and the source too', () => {
  expect(personalDataOf(text)).toEqual([]);
  expect(personalDataOf({ ...text, title: '找鲁D12345车主' })).toMatchObject([{ kind: 'plate' }]);
  expect(personalDataOf({ ...text, source: '138 0000 0001', body: '身份证 110101199003070011' }).map(({ kind }) => kind)).toEqual(['mobile', 'id_number']);
});
