import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answersOf, ballotsOf } from '#features/ballots/client/answers.ts';
import { castSlipInput, fieldOf, notDone, notUsed } from '#features/ballots/casting/input.ts';
import { newSlipCode } from '#features/ballots/slips/code.ts';
import { channels, facts, grades, stages, type Fact } from '#db/vocabulary/ratings.ts';
import { factLabels, indicatorsOf, ratingTags } from '#labels/rating-tags.ts';

const maybe = <T>(values: readonly T[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined });
const gradeCodes = grades.map(String);

/** What a browser may post about a channel. Hidden answers of an earlier grade stay checked. */
const filledIn = (channel: (typeof channels)[number]) =>
  fc.record({
    overall: maybe([...gradeCodes, notDone, notUsed]),
    step: maybe(stages),
    reasons: fc.subarray(
      ratingTags.map(({ code }) => code),
      { maxLength: 6 },
    ),
    ...Object.fromEntries(
      facts.map((fact) => [fact, maybe(Object.keys(factLabels[fact as Fact]))]),
    ),
    ...Object.fromEntries(indicatorsOf(channel).map(({ code }) => [code, maybe(gradeCodes)])),
  });

test('a ballot with a ticket says what the same form says with a slip', () => {
  fc.assert(
    fc.property(fc.tuple(...channels.map(filledIn)), (answers) => {
      const form = new FormData();
      const posted: Record<string, unknown> = {
        openDayId: '6f1d0b5c-2a34-4c1e-9a77-0d2f4b8e1c90',
        code: newSlipCode(),
      };
      for (const [at, channel] of channels.entries()) {
        for (const [question, given] of Object.entries(
          answers[at] as Record<string, string | string[] | undefined>,
        )) {
          if (given === undefined) continue;
          posted[fieldOf(channel, question)] = given;
          for (const one of [given].flat()) form.append(fieldOf(channel, question), one);
        }
      }
      const slip = castSlipInput.safeParse(posted);
      fc.pre(slip.success);
      expect(ballotsOf(form, channels)).toEqual(slip.data?.ratings);
    }),
    { numRuns: 300 },
  );
});

test('a national reason begins with the grade it is a reason for', () => {
  expect(ratingTags.filter(({ code, star }) => !code.startsWith(String(star)))).toEqual([]);
});

test('a channel without a grade and an empty remark make no ballot', () => {
  const form = new FormData();
  form.append('mobile_wait', 'under10');
  form.append('pc_overall', notUsed);
  form.append('window_overall', '4');
  form.append('remark_text', '  ');
  expect(ballotsOf(form, ['mobile', 'pc', 'kiosk', 'window', 'remark'])).toEqual([
    { cell: 'window', answers: { overall: 4, indicators: {}, reasons: [], facts: {} } },
  ]);
  form.set('remark_text', ' 希望多一台自助机 ');
  expect(ballotsOf(form, ['remark'])).toEqual([
    { cell: 'remark', answers: { text: '希望多一台自助机' } },
  ]);
  expect(ballotsOf(form, ['mobile']), 'only what there is a ticket for').toEqual([]);
  expect(answersOf(form, 'kiosk')).toBeNull();
});
