/**
 * docs/promises.md names, for each sentence on a page of promises, the code or test that keeps it.
 * This checks it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deviceLifetimeSeconds, sessionLifetime } from '#features/accounts/rules.ts';
import { keptFor } from '#platform/kept-forms.ts';
import { receiptMinutes } from '#platform/receipts.ts';
import { root } from '../conventions/sources.ts';
import { normalised, sentencesIn, sentencesOf } from './page-sentences.ts';

/** The sources of each page. Add each new part of a page here. */
const sources: Record<string, string[]> = {
  '/promise': [
    'src/pages/promise.astro',
    'src/components/Promise.astro',
    'src/labels/operation.ts#databaseCopiesSentence',
    'src/labels/public-log.ts#searchedSentence',
    'src/labels/public-log.ts#diskSentences',
    'src/labels/public-log.ts#memorySentences',
  ],
  '/privacy': ['src/pages/privacy.astro'],
  '/join': [
    'src/pages/join/index.astro',
    'src/pages/join/[campaign].astro',
    'src/pages/join/received.astro',
    'src/features/experiencers/components/ApplicationFields.astro',
    'src/features/experiencers/components/CampaignNotice.astro',
  ],
  '/accessibility': ['src/pages/accessibility.astro'],
  '/open-days': [
    'src/pages/open-days/index.astro',
    'src/pages/open-days/[id]/index.astro',
    'src/pages/open-days/[id]/tickets.astro',
    'src/features/open-days/components/Announcement.astro',
    'src/labels/open-days.ts#phaseSentence',
    'src/labels/operation.ts#clockWaitSentences',
    'src/pages/me/open-days/[id]/index.astro',
    'src/features/ballots/components/TicketDesk.astro',
  ],
  '/ratings': [
    'src/pages/ratings/[openDayId]/index.astro',
    'src/labels/operation.ts#clockWaitSentences',
    'src/pages/rate/thanks.astro',
    'src/pages/ratings/index.astro',
    'src/pages/ratings/log.astro',
    'src/pages/ratings/remarks.astro',
    'src/labels/counting.ts',
    'src/labels/statuses.ts#ratingEndSentences',
    'src/labels/public-log.ts#publicEventSentence',
    'src/features/ballots/components/PaperForm.astro',
  ],
};

const document = readFileSync(join(root, 'docs/promises.md'), 'utf8');
const sections = document
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ page: /^[^:]+/.exec(text)?.[0] ?? '', text }));
const rowsOf = (text: string) =>
  [...text.matchAll(/^\| (.+) \|$/gm)]
    .map(([, row = '']) => row.split(' | '))
    .filter(([first]) => first !== 'Sentence')
    .map(([told = '', mechanism = '', shownBy = '', limits = '', ...more]) => {
      expect(more, told).toEqual([]);
      return { told: told.split('<br>'), mechanism, shownBy, limits };
    });
const toldIn = (text: string): string[] => [
  ...rowsOf(text).flatMap(({ told }) => told),
  ...[...text.matchAll(/^- (.+)$/gm)].map(([, sentence = '']) => sentence),
];
const rows = rowsOf(document);
const inCode = (cell: string): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

const texts = new Map<string, string | null>();
function textOf(path: string): string | null {
  if (!texts.has(path))
    texts.set(path, existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null);
  return texts.get(path) ?? null;
}

test('every page of the list has its section, and no other has one', () => {
  expect(sections.map(({ page }) => page)).toEqual(Object.keys(sources));
});

test.each(Object.keys(sources))('%s: each sentence is told once, and none that is gone', (page) => {
  const said = new Set((sources[page] ?? []).flatMap(sentencesIn));
  const told = toldIn(sections.find((one) => one.page === page)?.text ?? '');
  expect(
    [...said].filter((sentence) => !told.includes(sentence)),
    'on the page and not in docs/promises.md',
  ).toEqual([]);
  expect(
    told.filter((sentence) => !said.has(sentence)),
    'in docs/promises.md and not on the page',
  ).toEqual([]);
  expect(
    told.filter((sentence, at) => told.indexOf(sentence) !== at),
    'told twice',
  ).toEqual([]);
});

test('each row says what keeps it, what shows it and where it ends', () => {
  for (const { told, mechanism, shownBy, limits } of rows) {
    expect(mechanism, told[0]).toMatch(/\S/);
    expect(shownBy, told[0]).toMatch(/^(`tests\/|none: \S)/);
    expect(limits, told[0]).toMatch(/\S/);
  }
});

/** A title is quoted and may continue after the named part. A name in code is a whole word. */
function names(path: string, name: string): RegExp {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(path.startsWith('tests/') ? `['"\`]${literal}` : `\\b${literal}\\b`);
}

test('each file, name and test that is named exists', () => {
  const missing = rows.flatMap(({ mechanism, shownBy, limits }) =>
    [...inCode(mechanism), ...inCode(shownBy), ...inCode(limits)]
      .filter((code) => /^(src|db|tests|deploy)\//.test(code))
      .filter((code) => {
        const [, path = '', name] =
          /^(.*?\.(?:ts|astro|sql|css|mjs))(?::| › )?(.*)$/.exec(code) ?? [];
        const text = textOf(path);
        return text === null || (name && !names(path, name).test(text));
      }),
  );
  expect([...new Set(missing)]).toEqual([]);
});

test('the times typed on /privacy are those the code runs by', () => {
  const said = sentencesIn('src/pages/privacy.astro').join('');
  const [minute, day] = [60_000, 86_400_000];
  const { idleMs, absoluteMs } = sessionLifetime(false);
  expect([idleMs / day, absoluteMs / day]).toEqual([7, 30]);
  expect(said).toContain('七天不用也会失效，最长三十天。');
  expect(keptFor / minute).toBe(30);
  expect(said).toContain('加密替您留半小时');
  expect(receiptMinutes).toBe(60);
  expect(said).toContain('一小时后失效');
  expect(said).toContain(`最多存${(deviceLifetimeSeconds * 1000) / day}天`);
});

test('a sentence is found in text, attributes and code, and a heading is none', () => {
  expect(sentencesOf('报名 <{x}> 截止。可以再来；\n  谢谢')).toEqual([
    '报名<{}>截止。',
    '可以再来；',
  ]);
  expect(sentencesOf('我们知道什么')).toEqual([]);
  expect(normalised('不足 {k.cell}{" "} 票')).toBe('不足{}{}票');
  const day = sentencesIn('src/pages/me/open-days/[id]/index.astro');
  expect(day).toContain('您可以到场体验、当面提意见。'); // in an expression
  expect(day).toContain('您没有报名这场活动。'); // in code
  expect(sentencesIn('src/pages/join/[campaign].astro')).toContain('用来登录和联系您，不公开。');
});
