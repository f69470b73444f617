/**
 * Foreign input is read in linear time: twice the length takes less than three times as long, for
 * every field of every input schema and every function that reads foreign text.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readIssueFilter } from '#features/issues/input.ts';
import { needleOf } from '#features/open-days/check-ins/rules.ts';
import { openingOf, paragraphsOf } from '#features/publications/rules.ts';
import { readSlipCode } from '#features/ballots/slips/code.ts';
import { fileTitleOf } from '#platform/files/names.ts';
import { isPlainText, plainPhone, searchWords } from '#platform/input.ts';
import { personalDataIn } from '#platform/privacy-scan.ts';
import { normaliseCode } from '#platform/crockford.ts';
import { ungluedAddress } from '#src/front/paths.ts';

/** Repeated parts at each of which a pattern may start, and an end that lets every match fail. */
const parts = [
  ' ',
  '\u3000',
  '\n',
  '.',
  '·',
  ' ·',
  '-',
  '0',
  '1 ',
  '(0',
  'a',
  'aA1',
  '/',
  '。',
  '一',
  '%23',
  '~|',
];
const ends = ['', 'x!', '号'];
const texts = (length: number): string[] =>
  parts.flatMap((part) =>
    ends.map((end) => `x${part.repeat(Math.ceil(length / part.length)).slice(0, length)}${end}`),
  );
/** Shorter times measure the machine rather than the pattern. */
const tellingMs = 25;
const short = 5_000;
const pairs = texts(short).map((text, at) => [text, texts(2 * short)[at] ?? ''] as const);

const msOf = (read: (text: string) => unknown, text: string): number => {
  // Processor time of this thread: other processes do not count.
  const began = process.threadCpuUsage();
  read(text);
  const { user, system } = process.threadCpuUsage(began);
  return (user + system) / 1_000;
};

/** The texts for which twice the length took three times as long, in each of three tries. */
function faultsOf(read: (text: string) => unknown): string[] {
  read('x');
  return pairs
    .filter(([once, twice]) => {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const twiceMs = msOf(read, twice);
        if (twiceMs < tellingMs || twiceMs < 3 * msOf(read, once)) return false;
      }
      return true;
    })
    .map(([once]) => JSON.stringify(`${once.slice(0, 6)}…${once.slice(-3)}`));
}

/** The fields of an object schema, including refined and transformed ones. */
function fieldsOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape as object);
  if (schema instanceof z.ZodPipe) return fieldsOf(schema.in as z.ZodType);
  return [];
}

const root = join(import.meta.dirname, '../..');
const files = globSync('src/features/**/input.ts', { cwd: root }).toSorted();

test.each(files)('%s', async (file) => {
  const module = (await import(join(root, file))) as Record<string, unknown>;
  for (const [name, schema] of Object.entries(module)) {
    if (!(schema instanceof z.ZodType)) continue;
    const fields = fieldsOf(schema);
    const reads: [string, (text: string) => unknown][] = fields.map((field) => [
      `${name}.${field}`,
      (text) => schema.safeParse({ [field]: text }),
    ]);
    if (fields.length === 0) reads.push([name, (text) => schema.safeParse(text)]);
    for (const [label, read] of reads) expect(faultsOf(read), label).toEqual([]);
  }
});

const readers: Record<string, (text: string) => unknown> = {
  'fileTitleOf': (text) => fileTitleOf(text, 'pdf'),
  searchWords,
  'the search of the lists': (q) => readIssueFilter(new URLSearchParams({ q }), []),
  plainPhone,
  isPlainText,
  needleOf,
  readSlipCode,
  normaliseCode,
  paragraphsOf,
  openingOf,
  personalDataIn,
  'an address with something glued to it': (text) => ungluedAddress(`/${text}`, '/'),
};

test.each(Object.keys(readers))('%s', (name) => {
  expect(faultsOf(readers[name] as (text: string) => unknown)).toEqual([]);
});
