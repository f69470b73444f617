import { describe, expect } from 'vitest';
import { eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { acceptanceCandidates } from '#db/tables/acceptance.ts';
import { experiencers, recusals } from '#db/tables/experiencers.ts';
import { issues } from '#db/tables/issues.ts';
import { publicLog } from '#db/tables/office.ts';
import { keepAcceptances, sendToAcceptance } from '#features/issues/acceptance/draws/commands.ts';
import { listEligible, listPublicDraws } from '#features/issues/acceptance/draws/queries.ts';
import { drawOrder, listHash } from '#features/issues/acceptance/draws/rules.ts';
import { getOfficeIssue } from '#features/issues/queries.ts';
import { markDay } from '#features/operation/commands.ts';
import { day } from '#platform/day.ts';
import { Refusal } from '#platform/refusal.ts';
import {
  aDrawnIssue,
  aListedIssue,
  aRequestedIssue,
  drawAt,
  drawnAt,
  listedAt,
  onlyUntied,
  personOf,
  tasksOf,
} from '#tests/support/acceptance.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { told } from '#tests/support/messages.ts';
import { anIssue } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const office = (db: Db, now = listedAt) => ctx(db, { actor: town.office, now });
const entries = (db: Db, event: 'acceptance_listed' | 'acceptance_drawn' | 'day_marked') =>
  db.select().from(publicLog).where(eq(publicLog.event, event)).orderBy(publicLog.seq);
const tie = (db: Db, person: number, unitId: number, how: 'employee' | 'supplier' = 'employee') =>
  db.insert(recusals).values({
    experiencerId: town.experiencers[person]!.experiencerId,
    unitId,
    tie: how,
    notedBy: town.office.userId,
    notedAt: new Date(listedAt),
  });

describe('who may be drawn', () => {
  test('everybody in office who neither works for nor supplies the lead or a helper unit', async ({
    db,
  }) => {
    const { issueId } = await aRequestedIssue(db); // lead 1, helper 3
    expect(await listEligible(db, issueId, day('2026-11-23'))).toHaveLength(12);
    await tie(db, 0, 1);
    await tie(db, 1, 3, 'supplier');
    await tie(db, 2, 2); // another unit
    await db
      .update(experiencers)
      .set({ endedOn: day('2026-11-22'), endKind: 'resigned', endReason: '搬家' })
      .where(eq(experiencers.id, town.experiencers[3]!.experiencerId));
    const eligible = await listEligible(db, issueId, day('2026-11-23'));
    const people = [0, 1, 2, 3].map((n) => eligible.includes(town.experiencers[n]!.experiencerId));
    expect(people).toEqual([false, false, true, false]);
    expect(await listEligible(db, issueId, day('2027-01-01'))).toEqual([]); // terms are over
  });

  test('fewer than two are refused with the reason, and the issue stays where it is', async ({
    db,
  }) => {
    const { issueId } = await aRequestedIssue(db);
    await onlyUntied(db, [4]);
    await expect(sendToAcceptance(office(db), { issueId })).rejects.toMatchObject({
      code: 'acceptance.tooFew',
      details: { have: 1, needed: 2 },
    });
    expect((await getOfficeIssue(db, { kind: 'all' }, issueId))?.status).toBe('closure_requested');
    expect(await entries(db, 'acceptance_listed')).toEqual([]);
  });

  test('an issue that is not public is not drawn', async ({ db }) => {
    const { issueId } = await anIssue(db, 'closure_requested', {
      handover: { publication: 'hold', holdUntil: '2026-11-30', handoverNote: '涉及未定事项。' },
    });
    await expect(sendToAcceptance(office(db), { issueId })).rejects.toMatchObject({
      code: 'acceptance.notPublic',
    });
  });
});

describe('the draw', () => {
  test('the public log holds the hash of the list before anybody knows the seed', async ({
    db,
  }) => {
    const { issueId, number } = await aListedIssue(db);
    const [draw] = await listPublicDraws(db, issueId);
    const [listed] = await entries(db, 'acceptance_listed');
    expect(listed?.detail).toEqual({
      issue: number,
      attempt: 1,
      needed: 2,
      candidates: 12,
      listSha256: listHash(draw?.candidates ?? []),
    });
    expect(draw).toMatchObject({ seedSeq: null, seed: null, drawn: [], outcome: null });
    await keepAcceptances(ctx(db, { actor: town.system, now: '2026-11-23T16:59+08:00' }));
    expect(await tasksOf(db, issueId)).toEqual([]);
  });

  test('the first daily entry after it is the seed, and anybody computes the same order', async ({
    db,
  }) => {
    const { issueId } = await aDrawnIssue(db);
    const [draw] = await listPublicDraws(db, issueId);
    const [marked] = await entries(db, 'day_marked');
    expect(draw).toMatchObject({ seedSeq: marked?.seq, seed: marked?.hash });
    const order = drawOrder(marked!.hash, draw!.candidates);
    expect(draw?.drawn.map(({ number }) => number)).toEqual(order.slice(0, 2));
    const [entry] = await entries(db, 'acceptance_drawn');
    expect(entry?.detail).toMatchObject({
      attempt: 1,
      seedSeq: marked?.seq,
      first: order.slice(0, 2),
    });
    expect((await tasksOf(db, issueId)).map(({ dueOn }) => dueOn)).toEqual([
      '2026-11-30', // five working days
      '2026-11-30',
    ]);
  });

  test('a marked day before the list is no seed', async ({ db }) => {
    const { issueId } = await aRequestedIssue(db);
    await drawAt(db, '2026-11-20T17:30+08:00');
    await sendToAcceptance(office(db), { issueId });
    await keepAcceptances(ctx(db, { actor: town.system, now: listedAt }));
    expect(await tasksOf(db, issueId)).toEqual([]);
  });

  test('drawing twice is drawing once', async ({ db }) => {
    const { issueId } = await aDrawnIssue(db);
    await drawAt(db, '2026-11-23T17:10+08:00');
    const drawn = await tasksOf(db, issueId);
    expect(drawn).toHaveLength(2);
    expect(await entries(db, 'acceptance_drawn')).toHaveLength(1);
    expect((await told(db, 'acceptance_drawn')).map(({ to }) => to).toSorted()).toEqual(
      drawn.map((task) => personOf(task).userId).toSorted(),
    );
  });

  test('who became tied after the list is passed over openly', async ({ db }) => {
    const { issueId } = await aListedIssue(db);
    await onlyUntied(db, [5, 6]);
    await drawAt(db, drawnAt);
    const tasks = await tasksOf(db, issueId);
    const walking = tasks.filter(({ ended }) => ended === null);
    expect(walking.map(({ experiencerId }) => experiencerId).toSorted()).toEqual(
      [5, 6].map((n) => town.experiencers[n]!.experiencerId).toSorted(),
    );
    expect(tasks.map(({ position }) => position)).toEqual(tasks.map((_, index) => index + 1));
    expect(tasks.filter(({ ended }) => ended === 'ineligible')).toHaveLength(tasks.length - 2);
  });

  test('the list cannot be changed afterwards, even by SQL', async ({ db }) => {
    await aDrawnIssue(db);
    await expect(
      db.transaction((tx) => tx.update(acceptanceCandidates).set({ position: 99 })),
    ).rejects.toThrow();
    await expect(db.transaction((tx) => tx.delete(acceptanceCandidates))).rejects.toThrow();
  });

  test('the public draw names nobody', async ({ db }) => {
    const { issueId } = await aDrawnIssue(db);
    const open = JSON.stringify(await listPublicDraws(db, issueId));
    for (const { name, experiencerId, userId } of town.experiencers)
      for (const secret of [name, experiencerId, userId]) expect(open).not.toContain(secret);
  });
});

describe('the daily entry', () => {
  const mark = (db: Db, now: string) => markDay(ctx(db, { actor: town.system, now }));

  test('is written once, at 17:00 of a working day', async ({ db }) => {
    expect(await mark(db, '2026-11-23T16:59+08:00')).toEqual({ marked: null });
    expect(await mark(db, '2026-11-23T17:00+08:00')).toEqual({ marked: '2026-11-23' });
    expect(await mark(db, '2026-11-23T17:02+08:00')).toEqual({ marked: null });
    expect(await mark(db, '2026-11-24T16:00+08:00')).toEqual({ marked: null });
  });

  test('not at the weekend; a missed day is made up when the portal runs again', async ({ db }) => {
    await mark(db, '2026-11-26T17:00+08:00');
    expect(await mark(db, '2026-11-28T10:00+08:00')).toEqual({ marked: '2026-11-27' });
    expect(await mark(db, '2026-11-29T18:00+08:00')).toEqual({ marked: null });
  });
});

test('only the office draws', async ({ db }) => {
  const { issueId } = await aRequestedIssue(db);
  for (const actor of [town.leader, town.reporter, town.convenor, town.sysAdmin, town.editor, null])
    await expect(
      sendToAcceptance(ctx(db, { actor, now: listedAt }), { issueId }),
    ).rejects.not.toBeInstanceOf(Refusal);
  const [row] = await db
    .select({ status: issues.status })
    .from(issues)
    .where(eq(issues.id, issueId));
  expect(row?.status).toBe('closure_requested');
});
