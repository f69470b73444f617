/**
 * /promise is rendered from the constants of the code (D16): a change of a constant changes the
 * promise.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = readFileSync(new URL('../../../src/pages/promise.astro', import.meta.url), 'utf8');
const [, frontmatter = '', template = ''] = source.split(/^---$/m);

/** The page's own words, without computed values and tags. */
function wordsOf(markup: string): string {
  let depth = 0;
  let words = '';
  for (const sign of markup) {
    if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    else if (depth === 0) words += sign;
  }
  return words.replace(/<[^>]*>/g, ' ');
}

const computed = [...template.matchAll(/\{([^{}]*)\}/g)]
  .map(([, code = '']) => code.trim())
  .filter(
    (code) =>
      code !== "' '" &&
      !code.startsWith('to(') &&
      !code.startsWith('[') &&
      !code.startsWith('label'),
  );

test('no figure on the page is typed: each is computed', () => {
  // "2 to the power of the bits" is an explanation, not a rule.
  expect(
    wordsOf(template)
      .replace('有 2 的', '')
      .match(/.{0,8}[0-9０-９].{0,8}|[二三四五六七八九十百千]+ ?(?:票|天|分钟|秒|位|字|个工作日)/g),
  ).toBeNull();
});

test('each comes from the rule it tells of', () => {
  expect(new Set(computed)).toEqual(
    new Set([
      'modulusLength * 8',
      'databaseCopiesSentence(copies)',
      'searchedSentence(searches)',
      'keysDaysBefore',
      'limits.checkInOpensMinutes',
      'limits.issueCloseMinutes',
      'codeBits',
      'decisionWorkdays',
      'k.cell',
      'k.distribution',
      'remarkLength',
      'tabletForgetsAfter',
      'limits.ratingWindowWorkdays',
      'limits.ratingWindowMaxDays',
    ]),
  );
  const declared = [...frontmatter.matchAll(/^const (.*?) = (.*);$/gm)].map(
    ([, name, value]) => `${name} = ${value}`,
  );
  expect(declared).toEqual([
    '{ limits } = Astro.locals.ctx.region',
    'k = thresholdsOf(limits)',
    'copies = await findCopies(Astro.locals.ctx.db)',
    'searches = await findLatestSearches(Astro.locals.ctx.db)',
  ]);
  for (const name of [
    'modulusLength',
    'keysDaysBefore',
    'codeBits',
    'decisionWorkdays',
    'remarkLength',
    'tabletForgetsAfter',
  ])
    expect(frontmatter).toMatch(new RegExp(`import \\{ ${name} \\} from '#features/ballots/`));
});

test('a figure that was typed would be found', () => {
  expect(wordsOf('<p class="a2">不足 {k.cell} 票</p>')).not.toMatch(/\d/);
  expect(wordsOf('<p>不足 5 票，{k.cell}</p>')).toMatch(/5 票/);
});
