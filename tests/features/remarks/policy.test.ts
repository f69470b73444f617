import { describe, expect, test } from 'vitest';
import { replyingUnit, reviewScope, reviewVerdict } from '#features/remarks/policy.ts';
import { Denied } from '#platform/refusal.ts';
import { town } from '#tests/support/town.ts';

const ordinary = { ratesBureau: false, ratedUnitIds: [1] };
const bureau = { ratesBureau: true, ratedUnitIds: [1, 9] };

describe('a remark is reviewed', () => {
  test('by a reviewer of the bureau or the convenor; what rates the bureau by the convenor alone', () => {
    expect([
      reviewVerdict(reviewScope(town.reviewer), ordinary),
      reviewVerdict(reviewScope(town.reviewer), bureau),
    ]).toEqual([null, 'remark.bureauRated']);
    expect([
      reviewVerdict(reviewScope(town.convenor), ordinary),
      reviewVerdict(reviewScope(town.convenor), bureau),
    ]).toEqual([null, null]);
  });

  test('by nobody of a unit rated that day, whatever post he has', () => {
    for (const actor of [town.reviewer, town.convenor]) {
      expect(reviewVerdict(reviewScope({ ...actor, unitId: 1 }), ordinary)).toBe(
        'remark.ownUnitRated',
      );
      expect(reviewVerdict(reviewScope({ ...actor, unitId: 2 }), ordinary)).toBeNull();
    }
  });

  test('by nobody else', () => {
    const {
      reviewer: _reviewer,
      convenor: _convenor,
      experiencers,
      serviceItems: _items,
      halls: _halls,
      ...others
    } = town;
    for (const actor of [...Object.values(others), ...experiencers, null])
      expect(() => reviewScope(actor)).toThrow(Denied);
  });
});

test('a unit is answered for by its own reporter and leader', () => {
  expect([replyingUnit(town.reporter), replyingUnit(town.leader2)]).toEqual([1, 2]);
  for (const actor of [
    town.office,
    town.reviewer,
    town.convenor,
    { ...town.reporter, unitId: null },
    null,
  ])
    expect(() => replyingUnit(actor)).toThrow(Denied);
});
