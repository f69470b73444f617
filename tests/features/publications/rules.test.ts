import { expect, test } from 'vitest';
import {
  editionOf,
  openingOf,
  paragraphsOf,
  publicTextsOf,
  statusOf,
  textSizesIn,
} from '#features/publications/rules.ts';

const at = new Date('2026-11-21T09:00+08:00');
const text = {
  title: '关于开放日的公告',
  source: '区行政审批服务局',
  body: '第一段。\n\n  第二段。  \n第三段。',
  attachments: [{ title: '报名表.docx', sha256: 'a1' }],
};
const nothing = {
  submittedAt: null,
  firstReviewedAt: null,
  secondReviewedAt: null,
  publishedAt: null,
  withdrawnAt: null,
};

test.each([
  [{}, 'draft'],
  [{ submittedAt: at }, 'first_review'],
  [{ submittedAt: at, firstReviewedAt: at }, 'second_review'],
  [{ submittedAt: at, firstReviewedAt: at, secondReviewedAt: at }, 'approved'],
  [{ submittedAt: at, firstReviewedAt: at, secondReviewedAt: at, publishedAt: at }, 'published'],
  // from the time before there were two reviews
  [{ submittedAt: at, publishedAt: at }, 'published'],
  [
    {
      submittedAt: at,
      firstReviewedAt: at,
      secondReviewedAt: at,
      publishedAt: at,
      withdrawnAt: at,
    },
    'withdrawn',
  ],
])('%o is %s', (facts, status) => {
  expect(statusOf({ ...nothing, ...facts })).toBe(status);
});

test('every line is a paragraph, empty ones are none', () => {
  expect(paragraphsOf(text.body)).toEqual(['第一段。', '第二段。', '第三段。']);
});

test('one changed word is another edition, and so is another attachment, or the same ones in another order', () => {
  const second = { title: '地图.pdf', sha256: 'b2' };
  expect(editionOf(text)).toBe(editionOf({ ...text }));
  const others = [
    { ...text, source: '区政府办公室' },
    { ...text, attachments: [] },
    { ...text, attachments: [...text.attachments, second] },
    { ...text, attachments: [second, ...text.attachments] },
    { ...text, attachments: [{ title: '报名表.docx', sha256: 'a2' }] },
    { ...text, attachments: [{ title: '表.docx', sha256: 'a1' }] },
  ];
  expect(new Set([text, ...others].map(editionOf)).size).toBe(7);
});

test('the title, the source and the names of attachments are public texts too', () => {
  expect(publicTextsOf(text)).toEqual([
    text.title,
    text.source,
    text.body,
    ...text.attachments.map(({ title }) => title),
  ]);
});

test('the beginning of a text is a hundred characters as people count them', () => {
  expect(openingOf('第一段。\n第二段。')).toBe('第一段。第二段。');
  expect([...openingOf('𠮷'.repeat(100))]).toHaveLength(100);
  expect(openingOf('文'.repeat(101))).toBe(`${'文'.repeat(99)}…`);
});

test('长辈版 offers no letters below its own', () => {
  expect(textSizesIn('ordinary')).toEqual(['large', 'medium', 'small']);
  expect(textSizesIn('elder')).toEqual(['large', 'medium']);
});
