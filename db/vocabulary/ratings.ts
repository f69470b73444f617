/** What is rated and how: the codes of ballots and of their results (domain.md §4.1 and §5). */

/** The four channels, scored separately (S1). */
export const channels = ['mobile', 'pc', 'kiosk', 'window'] as const;
export type Channel = (typeof channels)[number];

/**
 * The cells, one ticket each: the channels, and the remark, which is never linked to a score
 * (trust.md §1.8).
 */
export const cells = [...channels, 'remark'] as const;
export type Cell = (typeof cells)[number];

/** The steps of a procedure, in order (S1 四（一）). */
export const stages = [
  'consult',
  'apply',
  'accept',
  'online',
  'assist',
  'issue_cert',
  'rate',
] as const;
export type Stage = (typeof stages)[number];

/** GB/T 39735-2020, worst first. */
export const grades = [1, 2, 3, 4, 5] as const;
export type Grade = (typeof grades)[number];

const onlineIndicators = [
  'guide_accuracy',
  'search_ease',
  'filing_ease',
  'platform_stability',
  'result_feedback',
] as const;
const kioskIndicators = [
  'device_availability',
  'operation_guidance',
  'service_maturity',
  'accessibility_help',
] as const;
const windowIndicators = [
  'policy_knowledge',
  'process_flow',
  'service_attitude',
  'handling_efficiency',
  'one_time_notice',
] as const;

/** The questions about each channel besides the grade, in order (domain.md §5.3). */
export const channelIndicators = {
  mobile: onlineIndicators,
  pc: onlineIndicators,
  kiosk: kioskIndicators,
  window: windowIndicators,
} as const satisfies Record<Channel, readonly string[]>;
export type Indicator = (typeof channelIndicators)[Channel][number];

export const facts = ['wait', 'visits', 'copies', 'matchesGuide'] as const;
export type Fact = (typeof facts)[number];

/**
 * Coarse facts and their answers: an exact minute or count could identify a visitor (trust.md
 * §1.7).
 */
export const factAnswers = {
  wait: ['under10', 'under30', 'under60', 'longer'],
  visits: ['one', 'two', 'more'],
  copies: ['upto3', 'upto6', 'more'],
  matchesGuide: ['yes', 'no'],
} as const satisfies Record<Fact, readonly string[]>;

/** The subject of a published figure. */
export const measures = [
  'overall',
  ...onlineIndicators,
  ...kioskIndicators,
  ...windowIndicators,
  ...facts,
] as const;
export type Measure = (typeof measures)[number];

/** Where two typings of one paper form may differ. */
export const paperQuestions = [
  'overall',
  'failedStep',
  'reasons',
  'indicators',
  'facts',
  'text',
] as const;
export type PaperQuestion = (typeof paperQuestions)[number];

export const slipStates = ['printed', 'void'] as const;
export type SlipState = (typeof slipStates)[number];

/** Why a day is held. */
export const countFaults = ['moreUsed', 'moreTickets', 'moreGiven'] as const;
export type CountFault = (typeof countFaults)[number];

export const countDecisions = ['without_slips', 'dropped'] as const;
export type CountDecision = (typeof countDecisions)[number];

/** Why the rating of a day ended without scores. */
export const ratingEndCauses = ['keys_lost', 'restored', 'miscounted', 'undecided'] as const;
export type RatingEndCause = (typeof ratingEndCauses)[number];

/** The result of reviewing a remark (trust.md §1.8). */
export const remarkOutcomes = ['published', 'reworded', 'passed_on', 'withheld'] as const;
export type RemarkOutcome = (typeof remarkOutcomes)[number];

export const remarkStates = ['waiting', ...remarkOutcomes] as const;
export type RemarkState = (typeof remarkStates)[number];
