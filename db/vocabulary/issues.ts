/** The three lists: kinds, states, moves (domain.md §4 and §4.1). */

/** 三张清单 (S1 四（三）) */
export const listKinds = ['problem', 'demand', 'optimization'] as const;
export type ListKind = (typeof listKinds)[number];

/** The letters before the number of an entry. */
export const issueNumberPrefixes = {
  problem: 'WT',
  demand: 'XQ',
  optimization: 'YH',
} as const satisfies Record<ListKind, string>;

/** The source of an entry. A region adds its own (profile.issueSources.own). */
export const issueSources = [
  'experiencer',
  'open_day',
  'walkthrough',
  'window_duty',
  'hotline_duty',
  'rating',
  'hotline_12345',
  'complaint_system',
  'stuck_case',
  'self_check',
  'inspection',
  'good_bad_rating',
  'portal',
  'hall',
] as const;
export type IssueSource = (typeof issueSources)[number];

export const painTags = ['blockage', 'difficulty', 'pain'] as const;
export type PainTag = (typeof painTags)[number];

export const severities = ['general', 'important', 'urgent'] as const;
export type Severity = (typeof severities)[number];

/** R8: fix at once if possible, otherwise set a time limit. */
export const fixModes = ['immediate', 'time_limited', 'system'] as const;
export type FixMode = (typeof fixModes)[number];

/** The public form of the states below. `off`: 不予受理 and 并案, counted apart. */
export const issuePhases = ['todo', 'doing', 'checking', 'closed', 'explained', 'off'] as const;
export type IssuePhase = (typeof issuePhases)[number];
export const publicPhases = [
  'todo',
  'doing',
  'checking',
  'closed',
  'explained',
  'off',
] as const satisfies readonly IssuePhase[];

/** Every state of the office's table (domain.md §4). Overdue is computed and is no state. */
export const issueStatuses = [
  'registered',
  'triaged',
  'assigned',
  'transferred',
  'acknowledged',
  'rectifying',
  'ext_requested',
  'unfixable_requested',
  'closure_requested',
  'accepting',
  'returned',
  'closed',
  'looked_back',
  'reopened',
  'explained',
  'invalid',
  'merged',
] as const;
export type IssueStatus = (typeof issueStatuses)[number];

/** The public phase of each state. */
export const issuePhaseOf = {
  registered: 'todo',
  triaged: 'todo',
  assigned: 'todo',
  transferred: 'todo',
  acknowledged: 'doing',
  rectifying: 'doing',
  ext_requested: 'doing',
  unfixable_requested: 'doing',
  closure_requested: 'checking',
  accepting: 'checking',
  returned: 'doing',
  closed: 'closed',
  looked_back: 'closed',
  reopened: 'todo',
  explained: 'explained',
  invalid: 'off',
  merged: 'off',
} as const satisfies Record<IssueStatus, IssuePhase>;

/** The two columns that belong together. No statement writes only one of them. */
export const issueState = (status: IssueStatus): { status: IssueStatus; phase: IssuePhase } => ({
  status,
  phase: issuePhaseOf[status],
});

/** The moves of the table: each changes one state to another. */
export const issueMoves = [
  'triage',
  'assign',
  'reassign',
  'acknowledge',
  'transfer',
  'plan',
  'request_extension',
  'grant_extension',
  'refuse_extension',
  'request_unfixable',
  'explain',
  'refuse_unfixable',
  'request_closure',
  'send_to_acceptance',
  'accept',
  'exempt',
  'return',
  'look_back',
  'reopen',
  'reject',
  'merge',
] as const;
export type IssueMove = (typeof issueMoves)[number];

/** Moves, and steps that change no state. */
export const issueStepKinds = [
  'register',
  ...issueMoves,
  'hold',
  'publish',
  'record',
  'correct',
  'take_down',
  'restore_text',
  'decline_recurrence',
  'progress',
  'propose_explanation',
  'remove_evidence',
] as const;
export type IssueStepKind = (typeof issueStepKinds)[number];

export const stepVisibilities = ['public', 'staff'] as const;
export type StepVisibility = (typeof stepVisibilities)[number];

/** The rule that gave a due date. */
export const dueRules = [
  'fix_simple',
  'fix_complex',
  'fix_stuck_case',
  'named_date',
  'extension', // counted from the original due day
] as const;
export type DueRule = (typeof dueRules)[number];

/** The state of a report; derived. */
export const reportStates = ['received', 'taken_up', 'merged', 'rejected', 'answered'] as const;
export type ReportState = (typeof reportStates)[number];

/** How a 需求 ends (domain.md §4): 已采纳 or 暂不采纳, with a public reason. */
export const demandOutcomes = ['adopted', 'not_adopted'] as const;
export type DemandOutcome = (typeof demandOutcomes)[number];

/** What a rectification reduces (S0 附件2, S1 四（三）): 环节, 时间, 材料, 跑动次数. */
export const resultMeasures = ['steps', 'time', 'materials', 'visits'] as const;
export type ResultMeasure = (typeof resultMeasures)[number];

/** A picture of the place before or after, or a document. */
export const evidenceMoments = ['before', 'after', 'document'] as const;
export type EvidenceMoment = (typeof evidenceMoments)[number];

export const timeUnits = ['minute', 'hour', 'workday'] as const;
export type TimeUnit = (typeof timeUnits)[number];
