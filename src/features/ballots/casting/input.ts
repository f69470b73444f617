/**
 * What a rating form posts. Each channel has flat field names (`mobile_overall`, `mobile_reasons`
 * …), so that plain HTML can send them. Channels without a grade, or marked as not used, are left
 * out.
 */
import { z } from 'zod';
import type { BallotAnswers, RemarkAnswers } from '#db/tables/ballots.ts';
import {
  cells,
  channels,
  facts,
  grades,
  stages,
  type Cell,
  type Channel,
  type Grade,
} from '#db/vocabulary/ratings.ts';
import { factLabels, indicatorsOf, isNegative, ratingTags } from '#labels/rating-tags.ts';
import { maybeOneOf, maybeWords, someOf, words } from '#platform/input.ts';
import type { CellRating } from '../inbox/inbox.ts';
import { readSlipCode } from '../slips/code.ts';
import { bytes } from '../tickets/input.ts';
import { inputLength, modulusLength } from '../tickets/message.ts';

export const notDone = 'not_done';
export const notUsed = 'not_used';

/** The name of a field in the form. */
export const fieldOf = (channel: Channel, question: string): string => `${channel}_${question}`;

const gradeCodes = grades.map(String) as `${Grade}`[];
const tagCodes = ratingTags.map((tag) => tag.code);
const starOf = new Map(ratingTags.map((tag) => [tag.code, tag.star]));

const fieldsOf = (channel: Channel): Record<string, z.ZodType> =>
  Object.fromEntries([
    [fieldOf(channel, 'overall'), maybeOneOf([...gradeCodes, notDone, notUsed])],
    [fieldOf(channel, 'step'), maybeOneOf(stages)],
    [fieldOf(channel, 'reasons'), someOf(tagCodes, 0)],
    ...facts.map((fact) => [fieldOf(channel, fact), maybeOneOf(Object.keys(factLabels[fact]))]),
    ...indicatorsOf(channel).map(({ code }) => [fieldOf(channel, code), maybeOneOf(gradeCodes)]),
  ]);

/** 想说的话, at most 500 characters (domain.md §5). */
export const remarkLength = 500;

/**
 * The size of a slip's form in bytes, for any content: the script fills `pad` up to it (trust.md
 * §1.3). Without script the form carries a `pad` of fixed length, so the total size still varies.
 */
export const slipFormBytes = 12 * 1024;
export const padWithoutScript = 4096;

/**
 * Error kinds: 差评 without a reason → `<channel>_reasons: blank`; details without a grade →
 * `<channel>_overall: blank`; nothing rated at all → `ratings: blank`. Reasons that belong to
 * another star than the chosen one are dropped (domain.md §5.2).
 */
export const castSlipInput = z
  .strictObject({
    openDayId: z.uuid(),
    code: z
      .string('blank')
      .transform((text) => text.trim().slice(0, 200))
      .refine((text) => text !== '', 'blank')
      // Anybody can compute the check character, so refusing here reveals nothing. It saves a
      // query.
      .refine((text) => text === '' || readSlipCode(text) !== null, 'unknownSlip'),
    remark_text: maybeWords(remarkLength),
    pad: z.string().max(slipFormBytes).optional(),
    ...(Object.assign({}, ...channels.map(fieldsOf)) as Record<string, z.ZodType>),
  })
  .transform((form, issues) => {
    const ratings = channels.flatMap((channel) =>
      ratingOf(channel, form as Record<string, unknown>, issues),
    );
    if (form.remark_text) ratings.push({ cell: 'remark', answers: { text: form.remark_text } });
    if (ratings.length === 0 && issues.issues.length === 0)
      issues.addIssue({ code: 'custom', path: ['ratings'], message: 'blank' });
    return { openDayId: form.openDayId, code: form.code, ratings };
  });

function ratingOf(
  channel: Channel,
  form: Record<string, unknown>,
  issues: z.RefinementCtx,
): CellRating[] {
  const answer = (question: string) => form[fieldOf(channel, question)] as string | null;
  const answered = (questions: readonly string[]) =>
    Object.fromEntries(
      questions.flatMap((question) => {
        const given = answer(question);
        return given === null ? [] : [[question, given]];
      }),
    );

  const overall = answer('overall');
  if (overall === notUsed) return [];
  const indicators = Object.fromEntries(
    Object.entries(answered(indicatorsOf(channel).map(({ code }) => code))).map(([code, grade]) => [
      code,
      Number(grade),
    ]),
  );
  const givenFacts = answered(facts);
  if (overall === null) {
    const details = Object.keys(indicators).length + Object.keys(givenFacts).length;
    if (details > 0)
      issues.addIssue({ code: 'custom', path: [fieldOf(channel, 'overall')], message: 'blank' });
    return [];
  }
  if (overall === notDone) {
    const failedStep = answer('step');
    return [
      {
        cell: channel,
        answers: {
          overall: notDone,
          ...(failedStep === null ? {} : { failedStep }),
          indicators,
          reasons: [],
          facts: givenFacts,
        },
      },
    ];
  }
  const grade = Number(overall) as Grade;
  const reasons = (form[fieldOf(channel, 'reasons')] as string[]).filter(
    (code) => starOf.get(code) === grade,
  );
  if (isNegative(grade) && reasons.length === 0)
    issues.addIssue({ code: 'custom', path: [fieldOf(channel, 'reasons')], message: 'blank' });
  return [{ cell: channel, answers: { overall: grade, indicators, reasons, facts: givenFacts } }];
}

const grade = z.union(grades.map((value) => z.literal(value)));
const factAnswers = z.strictObject(
  Object.fromEntries(facts.map((fact) => [fact, z.enum(Object.keys(factLabels[fact])).optional()])),
);

/**
 * The answers as a client sends them in JSON: the stored shape. Refuses what no form could send.
 */
const channelAnswers = (channel: Channel) =>
  z
    .strictObject({
      overall: z.union([grade, z.literal(notDone)]),
      failedStep: z.enum(stages).optional(),
      indicators: z.strictObject(
        Object.fromEntries(indicatorsOf(channel).map(({ code }) => [code, grade.optional()])),
      ),
      reasons: z
        .array(z.enum(tagCodes))
        .refine((codes) => new Set(codes).size === codes.length, 'twice'),
      facts: factAnswers,
    })
    .refine(
      ({ overall, failedStep }) => failedStep === undefined || overall === notDone,
      'stepOfSomethingDone',
    )
    .refine(
      ({ overall, reasons }) => reasons.every((code) => starOf.get(code) === overall),
      'reasonOfAnotherGrade',
    )
    .refine(
      ({ overall, reasons }) => overall === notDone || !isNegative(overall) || reasons.length > 0,
      'lowGradeWithoutReason',
    );

export const answersOf: Record<Cell, z.ZodType<BallotAnswers | RemarkAnswers>> = {
  ...(Object.fromEntries(
    channels.map((channel) => [channel, channelAnswers(channel)]),
  ) as unknown as Record<Channel, z.ZodType<BallotAnswers>>),
  remark: z.strictObject({ text: words(remarkLength) }),
};

/** Every cast has this size, so that its length reveals nothing (trust.md §1.3 step 4). */
export const castBytes = 4096;

/** The JSON of a rating with a ticket; binary values are base64url. */
export const castTicketInput = z
  .strictObject({
    openDayId: z.uuid(),
    cell: z.enum(cells),
    input: bytes(inputLength),
    sig: bytes(modulusLength),
    answers: z.unknown(),
    pad: z.string(),
  })
  .transform(({ pad: _pad, ...cast }, issues) => {
    const answers = answersOf[cast.cell].safeParse(cast.answers);
    if (answers.success) return { ...cast, answers: answers.data };
    issues.addIssue({ code: 'custom', path: ['answers'], message: 'malformed' });
    return z.NEVER;
  });
