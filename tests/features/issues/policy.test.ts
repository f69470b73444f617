import { describe, expect, test } from 'vitest';
import {
  issueMoves,
  issueStatuses,
  type IssueMove,
  type IssueStatus,
  type ListKind,
} from '#db/vocabulary/issues.ts';
import {
  isInCharge,
  issueScope,
  mayMove,
  mayRecordMeasure,
  permissionOfMove,
} from '#features/issues/policy.ts';
import { nextStatus } from '#features/issues/rules.ts';
import { Denied } from '#platform/refusal.ts';
import { town } from '#tests/support/town.ts';

const everybody = {
  experiencer: town.experiencers[0],
  reporter: town.reporter,
  leader: town.leader,
  reporter2: town.reporter2,
  leader2: town.leader2,
  desk: town.desk,
  editor: town.editor,
  reviewer: town.reviewer,
  office: town.office,
  convenor: town.convenor,
  sysAdmin: town.sysAdmin,
  secAdmin: town.secAdmin,
  auditor: town.auditor,
};

describe('who sees which rows', () => {
  test('the office and the convenor all, a department its own, nobody else any', () => {
    expect(issueScope(town.office)).toEqual({ kind: 'all' });
    expect(issueScope(town.convenor)).toEqual({ kind: 'all' });
    for (const actor of [town.reporter, town.leader])
      expect(issueScope(actor)).toEqual({ kind: 'unit', unitId: 1 });
    for (const actor of [
      town.desk,
      town.editor,
      town.reviewer,
      town.sysAdmin,
      town.secAdmin,
      town.auditor,
      town.experiencers[0] ?? null,
      null,
    ])
      expect(() => issueScope(actor)).toThrow(Denied);
    expect(() => issueScope({ ...town.reporter, unitId: null })).toThrow(Denied);
  });
});

/**
 * The "Who" column of domain.md §4, person by person. The test below fails if a move is missing
 * here.
 */
const whoMay: Record<IssueMove, (keyof typeof everybody)[]> = {
  triage: ['office'],
  assign: ['office'],
  reassign: ['office'],
  reject: ['office'],
  merge: ['office'],
  acknowledge: ['reporter'],
  transfer: ['reporter'],
  plan: ['reporter'],
  request_extension: ['leader'],
  request_unfixable: ['leader'],
  request_closure: ['leader'],
  grant_extension: ['office'],
  refuse_extension: ['office'],
  explain: ['office', 'convenor'],
  refuse_unfixable: ['office'],
  send_to_acceptance: ['office'],
  accept: ['office'],
  exempt: ['convenor'],
  return: ['office'],
  look_back: ['office'],
  reopen: ['office'],
};

describe('who may make which move, in each state', () => {
  test.each(issueMoves)('%s', (move) => {
    for (const status of issueStatuses) {
      const possible = Object.hasOwn(nextStatus[status], move);
      const may = Object.entries(everybody)
        .filter(([, actor]) =>
          mayMove(actor ?? null, { status, leadUnitId: 1, returnedBy: [] }, move),
        )
        .map(([name]) => name);
      expect(may, status).toEqual(possible ? whoMay[move] : []);
    }
  });

  test('no department closes its own issue, and no administrator any', () => {
    expect(permissionOfMove.accept).toBe('issue.decide');
    for (const actor of [town.reporter, town.leader, town.sysAdmin, town.secAdmin])
      expect(mayMove(actor, { status: 'accepting', leadUnitId: 1, returnedBy: [] }, 'accept')).toBe(
        false,
      );
  });

  test('sending back is offered to a unit once, and to nobody after the second time', () => {
    const issue = { status: 'assigned', leadUnitId: 1 } as const;
    expect(mayMove(town.reporter, { ...issue, returnedBy: [1] }, 'transfer')).toBe(false);
    expect(mayMove(town.reporter, { ...issue, returnedBy: [2] }, 'transfer')).toBe(true);
    expect(mayMove(town.reporter, { ...issue, returnedBy: [2, 3] }, 'transfer')).toBe(false);
  });

  test('date and effect of a measure: its unit and the office, of planned entries of 优化清单', () => {
    const who = (listKind: ListKind, status: IssueStatus) =>
      Object.entries(everybody)
        .filter(([, actor]) =>
          mayRecordMeasure(actor ?? null, { listKind, status, leadUnitId: 1, returnedBy: [] }),
        )
        .map(([name]) => name);
    expect(who('optimization', 'rectifying')).toEqual(['reporter', 'leader', 'office']);
    expect(who('optimization', 'closed')).toEqual(['reporter', 'leader', 'office']);
    for (const status of ['registered', 'triaged', 'assigned', 'acknowledged', 'invalid'] as const)
      expect(who('optimization', status), status).toEqual([]);
    for (const list of ['problem', 'demand'] as const) expect(who(list, 'rectifying')).toEqual([]);
  });

  test('somebody of no unit is in charge of nothing that has none yet', () => {
    expect(
      isInCharge(
        { ...town.reporter, unitId: null },
        { status: 'assigned', leadUnitId: null, returnedBy: [] },
      ),
    ).toBe(false);
  });
});
