/** Kinds of messages to one person (features.md J1). Their words are in src/labels/messages.ts. */
export const messageKinds = [
  'acceptance_drawn', // an experiencer was drawn to walk a fixed issue again
  'acceptance_replaced', // … and need not go any more
  'votes_counted', // the result of an acceptance, to the unit
  'issue_step', // a public step, to the experiencer who reported the issue
  'issue_escalated', // T−2, T, T+1, T+5
  'supervision_order', // 督办单
  'self_check_task', // 举一反三: a unit checks itself
  'extension_decided',
  'closure_returned',
] as const;
export type MessageKind = (typeof messageKinds)[number];

/** Stages of an escalation (features.md F9): before, on and after the due day. */
export const escalationStages = ['ahead', 'due', 'late', 'supervised'] as const;
export type EscalationStage = (typeof escalationStages)[number];
