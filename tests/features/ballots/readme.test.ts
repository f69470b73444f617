/** The protocol's README names every code a client may send, and the sizes the code uses. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { castBytes } from '#features/ballots/casting/input.ts';
import { cellBytes, inputLength, modulusLength } from '#features/ballots/tickets/message.ts';
import { channels, facts, grades, stages } from '#db/vocabulary/ratings.ts';
import { factLabels, indicatorsOf, tagsOf } from '#labels/rating-tags.ts';
import { remarkLength } from '#features/ballots/casting/input.ts';

const text = readFileSync(
  new URL('../../../src/features/ballots/README.md', import.meta.url),
  'utf8',
);

test('the README of the protocol names every code a client may send', () => {
  const codes = [
    ...stages,
    ...facts,
    ...facts.flatMap((fact) => Object.keys(factLabels[fact])),
    ...channels.flatMap((channel) => indicatorsOf(channel).map(({ code }) => code)),
  ];
  expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  for (const grade of grades) {
    const tags = tagsOf(grade).map(({ code }) => code);
    expect(text).toContain(`${grade}: \`${tags[0]}\`–\`${tags.at(-1)}\``);
    // the named range has no gap
    expect(tags.map(Number)).toEqual(tags.map((_, n) => Number(tags[0]) + n));
  }
});

test('the README of the protocol names the sizes the code uses', () => {
  for (const [cell, byte] of Object.entries(cellBytes)) expect(text).toContain(`${cell} ${byte}`);
  expect(text).toMatch(new RegExp(`ticket input .* ${inputLength} bytes`));
  expect(text).toContain(`${modulusLength} bytes`);
  expect(text).toContain(`exactly ${castBytes} bytes`);
  expect(text).toContain(`1 – ${remarkLength} characters`);
});
