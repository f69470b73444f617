import { eq, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { ballotRemarks } from '#db/tables/ballots.ts';
import { auditEntries } from '#db/tables/office.ts';
import { remarkReviews } from '#db/tables/remarks.ts';
import { castSlip } from '#features/ballots/casting/commands.ts';
import { replyToRemark, reviewRemark, withdrawRemark } from '#features/remarks/commands.ts';
import { reviewScope } from '#features/remarks/policy.ts';
import {
  countWaitingRemarks,
  findNamedDay,
  findRemarkForReview,
  findUnitRemark,
  latestRemarksOf,
  listPublicRemarks,
  listReviewedRemarks,
  listUnitRemarks,
  listWaitingRemarks,
} from '#features/remarks/queries.ts';
import type { Actor } from '#platform/ctx.ts';
import { Denied, Invalid, NotFound, Refusal } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithHolders, closing, inRating } from '../ballots/voting.ts';
import { afterRelease, aReleasedDay, numbered } from './written.ts';
import { runBallotSchedule } from '../../support/ballot-schedule.ts';

const k = 10;
const scope = reviewScope(town.reviewer);
const convenor = reviewScope(town.convenor);
const firstPage = { dayId: null, after: null };

const review = (
  db: Db,
  remarkId: string,
  given: Record<string, string> = {},
  actor: Actor = town.reviewer,
  now = afterRelease,
) =>
  reviewRemark(ctx(db, { actor, now }), {
    remarkId,
    outcome: 'published',
    rewording: '',
    reviewReason: '',
    unitId: '',
    ...given,
  });
const reply = (db: Db, remarkId: string, words: string, actor: Actor = town.reporter) =>
  replyToRemark(ctx(db, { actor, now: '2026-12-08T09:00+08:00' }), { remarkId, reply: words });
const answer = '已在取号机前安排引导员，欢迎监督。';

describe('before the release', () => {
  test('nobody sees a text or a count; afterwards the reviewer does', async ({ db }) => {
    const { day, codes } = await aDayWithHolders(db, 12, { units: [2] });
    await castSlip(ctx(db, { now: inRating }), {
      openDayId: day.id,
      code: codes[0],
      remark_text: '等了一个小时\n没有人叫号',
    });
    expect([
      (await listWaitingRemarks(db, convenor, k, null)).rows,
      await countWaitingRemarks(db, convenor),
      await db.$count(ballotRemarks),
    ]).toEqual([[], 0, 0]);
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    expect((await listWaitingRemarks(db, scope, k, null)).rows).toMatchObject([
      { text: '等了一个小时\n没有人叫号', dayId: null, dayTitle: null },
    ]);
    expect(await countWaitingRemarks(db, scope)).toBe(1);
  });

  test('a day that was mixed and whose release is held up has none either', async ({ db }) => {
    const {
      ids: [id],
    } = await aReleasedDay(db, ['没有人叫号'], { scoresPublishedAt: null });
    expect([
      (await listWaitingRemarks(db, convenor, k, null)).rows,
      await findRemarkForReview(db, convenor, k, id!),
    ]).toEqual([[], null]);
    await expect(review(db, id!)).rejects.toBeInstanceOf(NotFound);
  });
});

describe('a reviewer', () => {
  test('reads the texts of all days mixed, in an order of chance, a page at a time', async ({
    db,
  }) => {
    const first = await aReleasedDay(db, numbered(9));
    const second = await aReleasedDay(db, numbered(14), { title: '医保服务开放日' });
    const pages = [await listWaitingRemarks(db, scope, k, null)];
    pages.push(await listWaitingRemarks(db, scope, k, pages[0]!.next));
    const ids = pages.flatMap(({ rows }) => rows.map(({ id }) => id));
    expect(ids).toEqual([...first.ids, ...second.ids].toSorted());
    expect(pages.map(({ rows, next }) => [rows.length, next !== null])).toEqual([
      [20, true],
      [3, false],
    ]);
  });

  test('is told the day from ten texts on, and not with nine', async ({ db }) => {
    const small = await aReleasedDay(db, numbered(9));
    const large = await aReleasedDay(db, numbered(10), { title: '医保服务开放日' });
    for (const { id, dayTitle } of (await listWaitingRemarks(db, scope, k, null)).rows)
      expect(dayTitle).toBe(large.ids.includes(id) ? '医保服务开放日' : null);
    expect(Object.keys((await findRemarkForReview(db, scope, k, small.ids[0]!))!)).not.toContain(
      'openDayId',
    );
    expect([
      await findNamedDay(db, k, small.day.id),
      await findNamedDay(db, k, large.day.id),
    ]).toEqual([null, { id: large.day.id, title: '医保服务开放日' }]);
  });

  test('does not find what was written where his own unit or the bureau is rated; the convenor finds the latter', async ({
    db,
  }) => {
    const {
      ids: [own],
    } = await aReleasedDay(db, ['自己单位'], { units: [2] });
    const {
      ids: [bureau],
    } = await aReleasedDay(db, ['审批服务局'], { units: [1, 3] });
    const {
      ids: [other],
    } = await aReleasedDay(db, ['别的单位'], { units: [3] });
    const colleague = { ...town.reviewer, unitId: 2 };
    expect(
      (await listWaitingRemarks(db, reviewScope(colleague), k, null)).rows.map(({ id }) => id),
    ).toEqual([other]);
    expect(
      new Set((await listWaitingRemarks(db, convenor, k, null)).rows.map(({ id }) => id)),
    ).toEqual(new Set([own, bureau, other]));
    await expect(review(db, own!, {}, colleague)).rejects.toEqual(
      new Refusal('remark.ownUnitRated'),
    );
    await expect(review(db, bureau!)).rejects.toEqual(new Refusal('remark.bureauRated'));
    await review(db, bureau!, {}, town.convenor);
    expect(await countWaitingRemarks(db, convenor)).toBe(2);
  });

  test('decides once; the state and the decision stand together, and the log holds no word of it', async ({
    db,
  }) => {
    const {
      ids: [id],
    } = await aReleasedDay(db, ['请打13812345678找我']);
    await expect(review(db, id!)).rejects.toMatchObject({
      code: 'remark.personalData',
      details: { kinds: '手机号码', text: '13812345678' },
    });
    await review(db, id!, {
      outcome: 'reworded',
      rewording: '希望有人回电话',
      reviewReason: '隐去手机号',
    });
    await expect(review(db, id!, { outcome: 'withheld', reviewReason: '重复' })).rejects.toEqual(
      new Refusal('remark.reviewed'),
    );
    expect(
      await db
        .select({ state: ballotRemarks.reviewState })
        .from(ballotRemarks)
        .where(eq(ballotRemarks.id, id!)),
    ).toEqual([{ state: 'reworded' }]);
    expect(
      await db
        .select({
          outcome: remarkReviews.outcome,
          publicText: remarkReviews.publicText,
          reason: remarkReviews.reason,
          unitId: remarkReviews.unitId,
          by: remarkReviews.reviewedBy,
        })
        .from(remarkReviews),
    ).toEqual([
      {
        outcome: 'reworded',
        publicText: '希望有人回电话',
        reason: '隐去手机号',
        unitId: null,
        by: town.reviewer.userId,
      },
    ]);
    expect(
      await db
        .select({
          action: auditEntries.action,
          object: auditEntries.object,
          detail: auditEntries.detail,
        })
        .from(auditEntries),
    ).toEqual([
      { action: 'remark.review', object: `remark:${id}`, detail: { outcome: 'reworded' } },
    ]);
  });

  test('is told what is missing, and nothing is decided', async ({ db }) => {
    const {
      ids: [id],
    } = await aReleasedDay(db, ['没有人叫号']);
    const mistakes: [Record<string, string>, Record<string, string>][] = [
      [{ outcome: '' }, { outcome: 'blank' }],
      [{ outcome: 'reworded' }, { rewording: 'blank', reviewReason: 'blank' }],
      [{ outcome: 'published', rewording: '换个说法' }, { rewording: 'notChosen' }],
      [{ outcome: 'withheld' }, { reviewReason: 'blank' }],
      [{ outcome: 'passed_on' }, { unitId: 'blank' }],
      [{ outcome: 'passed_on', unitId: '9999' }, { unitId: 'notOffered' }],
      [
        { outcome: 'reworded', rewording: '字'.repeat(501), reviewReason: '太长' },
        { rewording: 'tooLong' },
      ],
    ];
    for (const [given, fieldErrors] of mistakes)
      await expect(review(db, id!, given)).rejects.toEqual(new Invalid(fieldErrors));
    expect(await db.$count(remarkReviews)).toBe(0);
  });

  test('is not the office, a unit, the desk or a visitor', async ({ db }) => {
    const {
      ids: [id],
    } = await aReleasedDay(db, ['没有人叫号']);
    for (const actor of [
      town.office,
      town.editor,
      town.desk,
      town.reporter,
      town.leader,
      town.auditor,
      town.experiencers[0]!,
    ])
      await expect(review(db, id!, {}, actor)).rejects.toBeInstanceOf(Denied);
  });
});

describe('the public', () => {
  test('reads what was published, the latest first, and of nothing else that it was written', async ({
    db,
  }) => {
    const { ids } = await aReleasedDay(db, ['一', '二', '三', '四', '五']);
    await review(db, ids[0]!, {}, town.reviewer, '2026-12-07T09:00+08:00');
    await review(
      db,
      ids[1]!,
      { outcome: 'reworded', rewording: '贰', reviewReason: '隐去人名' },
      town.reviewer,
      '2026-12-07T09:05+08:00',
    );
    await review(db, ids[2]!, { outcome: 'passed_on', unitId: '1' });
    await review(db, ids[3]!, { outcome: 'withheld', reviewReason: '骂人' });
    const { rows } = await listPublicRemarks(db, k, firstPage);
    expect(
      rows.map(({ text, outcome, reason, dayId, unit }) => [text, outcome, reason, dayId, unit]),
    ).toEqual([
      ['贰', 'reworded', '隐去人名', null, null],
      ['一', 'published', null, null, null],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/二|三|四|五|骂人/);
  });

  test('turns pages without a gap, also over decisions of one moment', async ({ db }) => {
    const { ids } = await aReleasedDay(db, numbered(45));
    for (const id of ids) await review(db, id);
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { rows, next } = await listPublicRemarks(db, k, { dayId: null, after });
      seen.push(...rows.map(({ id }) => id));
      if (next === null) break;
      after = next;
    }
    expect(seen).toEqual(ids.toSorted().toReversed());
  });

  test('reads them by day only where the day had ten texts, also when few were published', async ({
    db,
  }) => {
    const small = await aReleasedDay(db, numbered(9));
    const large = await aReleasedDay(db, numbered(10), { title: '医保服务开放日' });
    await review(db, small.ids[0]!);
    await review(db, large.ids[0]!);
    expect((await latestRemarksOf(db, k, small.day.id)).length).toBe(0);
    expect((await listPublicRemarks(db, k, { dayId: small.day.id, after: null })).rows).toEqual([]);
    expect(
      (await latestRemarksOf(db, k, large.day.id)).map(({ id, dayTitle }) => [id, dayTitle]),
    ).toEqual([[large.ids[0], '医保服务开放日']]);
    expect(
      (await listPublicRemarks(db, k, firstPage)).rows
        .map(({ id, dayId }) => [id, dayId])
        .toSorted(),
    ).toEqual(
      [
        [small.ids[0], null],
        [large.ids[0], large.day.id],
      ].toSorted(),
    );
  });
});

describe('a unit', () => {
  test('reads what speaks of it and its own answer; nothing of the day, of others, of what was withheld', async ({
    db,
  }) => {
    const { ids } = await aReleasedDay(db, numbered(12));
    await review(db, ids[0]!, { unitId: '1' }, town.reviewer, '2026-12-07T09:02+08:00');
    await review(
      db,
      ids[1]!,
      { outcome: 'passed_on', unitId: '1' },
      town.reviewer,
      '2026-12-07T09:01+08:00',
    );
    await review(db, ids[2]!, { unitId: '2' });
    await review(db, ids[3]!, { outcome: 'withheld', reviewReason: '骂人', unitId: '1' });
    await review(db, ids[4]!);
    const { rows } = await listUnitRemarks(db, 1, null);
    expect(rows.map(({ id, outcome }) => [id, outcome])).toEqual([
      [ids[0], 'published'],
      [ids[1], 'passed_on'],
    ]);
    expect(Object.keys(rows[0]!).toSorted()).toEqual([
      'id',
      'outcome',
      'repliedAt',
      'reply',
      'text',
      'withdrawReason',
    ]);
    for (const id of ids.slice(2)) expect(await findUnitRemark(db, 1, id)).toBeNull();
  });

  test('answers once, beside the text, in public', async ({ db }) => {
    const {
      ids: [id],
    } = await aReleasedDay(db, ['没有人叫号']);
    await review(db, id!, { unitId: '1' });
    await reply(db, id!, answer);
    await expect(reply(db, id!, '再说一遍：已经安排了引导员。', town.leader)).rejects.toEqual(
      new Refusal('remark.replied'),
    );
    expect((await listPublicRemarks(db, k, firstPage)).rows).toMatchObject([
      { text: '没有人叫号', reply: answer },
    ]);
    expect((await listReviewedRemarks(db, scope, k, null)).rows).toMatchObject([
      { outcome: 'published', reply: answer },
    ]);
    expect(
      await db
        .select({ action: auditEntries.action, detail: auditEntries.detail })
        .from(auditEntries)
        .where(eq(auditEntries.action, 'remark.reply')),
    ).toEqual([{ action: 'remark.reply', detail: { unitId: 1 } }]);
  });

  test('answers neither another’s nor what was passed on to it in private, and with no number in it', async ({
    db,
  }) => {
    const { ids } = await aReleasedDay(db, ['甲', '乙', '丙']);
    await review(db, ids[0]!, { unitId: '2' });
    await review(db, ids[1]!, { outcome: 'passed_on', unitId: '1' });
    await review(db, ids[2]!, { unitId: '1' });
    await expect(reply(db, ids[0]!, answer)).rejects.toBeInstanceOf(NotFound);
    await expect(reply(db, ids[1]!, answer)).rejects.toEqual(new Refusal('remark.notPublic'));
    await expect(reply(db, ids[2]!, '请联系小王 13812345678')).rejects.toEqual(
      expect.objectContaining({ fieldErrors: { reply: 'personalData' } }),
    );
    await expect(reply(db, ids[2]!, '知道了')).rejects.toEqual(new Invalid({ reply: 'tooShort' }));
    await expect(reply(db, ids[2]!, answer, town.convenor)).rejects.toBeInstanceOf(Denied);
  });
});

describe('a published remark taken down', () => {
  const why = '能看出写的是哪位工作人员';
  const withdraw = (db: Db, remarkId: string, withdrawReason = why, actor = town.reviewer) =>
    withdrawRemark(ctx(db, { actor, now: afterRelease }), { remarkId, withdrawReason });

  test('leaves the reason in its place; neither the words nor the answer are read by the public or the unit', async ({
    db,
  }) => {
    const {
      ids: [id],
    } = await aReleasedDay(db, ['三号窗口的小王态度不好']);
    await review(db, id!, { unitId: '1' });
    await reply(db, id!, answer);
    await withdraw(db, id!);
    const [shown] = (await listPublicRemarks(db, k, firstPage)).rows;
    expect(shown).toMatchObject({ text: null, reason: null, reply: null, withdrawReason: why });
    expect(JSON.stringify(await listUnitRemarks(db, 1, null))).not.toContain('小王');
    expect((await listReviewedRemarks(db, scope, k, null)).rows).toMatchObject([
      { text: '三号窗口的小王态度不好', withdrawReason: why },
    ]);
    expect(
      await db
        .select({ action: auditEntries.action, detail: auditEntries.detail })
        .from(auditEntries)
        .where(eq(auditEntries.action, 'remark.withdraw')),
    ).toEqual([{ action: 'remark.withdraw', detail: {} }]);
  });

  test('is taken down once, and answered no more', async ({ db }) => {
    const {
      ids: [id],
    } = await aReleasedDay(db, ['没有人叫号']);
    await review(db, id!, { unitId: '1' });
    await withdraw(db, id!);
    await expect(withdraw(db, id!)).rejects.toEqual(new Refusal('remark.withdrawn'));
    await expect(reply(db, id!, answer)).rejects.toEqual(new Refusal('remark.withdrawn'));
  });

  test('was published: what waits, was passed on or withheld is not taken down', async ({ db }) => {
    const { ids } = await aReleasedDay(db, ['一', '二', '三']);
    await review(db, ids[1]!, { outcome: 'passed_on', unitId: '1' });
    await review(db, ids[2]!, { outcome: 'withheld', reviewReason: '骂人' });
    for (const id of ids)
      await expect(withdraw(db, id)).rejects.toEqual(new Refusal('remark.neverPublic'));
  });

  test('needs a reason that says no number, by somebody who might have reviewed it', async ({
    db,
  }) => {
    const {
      ids: [id],
    } = await aReleasedDay(db, ['没有人叫号']);
    await review(db, id!);
    await expect(withdraw(db, id!, '')).rejects.toEqual(new Invalid({ withdrawReason: 'blank' }));
    await expect(withdraw(db, id!, '里面有 13812345678')).rejects.toEqual(
      expect.objectContaining({ fieldErrors: { withdrawReason: 'personalData' } }),
    );
    await expect(withdraw(db, id!, why, { ...town.reviewer, unitId: 2 })).rejects.toEqual(
      new Refusal('remark.ownUnitRated'),
    );
    for (const actor of [
      town.office,
      town.editor,
      town.desk,
      town.reporter,
      town.leader,
      town.auditor,
      town.experiencers[0]!,
    ])
      await expect(withdraw(db, id!, why, actor)).rejects.toBeInstanceOf(Denied);
    expect((await listPublicRemarks(db, k, firstPage)).rows).toMatchObject([
      { text: '没有人叫号', withdrawReason: null },
    ]);
  });

  test('stays decided: no statement changes a review or a withdrawal', async ({ db }) => {
    const {
      ids: [id],
    } = await aReleasedDay(db, ['没有人叫号']);
    await review(db, id!);
    await withdraw(db, id!);
    for (const statement of [
      sql`update remark_reviews set public_text = '好'`,
      sql`delete from remark_withdrawals`,
    ]) {
      await expect(db.transaction((tx) => tx.execute(statement))).rejects.toThrow();
    }
  });
});

test('a text is kept as it was written, but for what is no character and would stop the mix', async ({
  db,
}) => {
  const { day, codes } = await aDayWithHolders(db, 12, { units: [2] });
  const odd = '<b>粗</b>\u{1F468}\u{1F3FD} עברית\nالعربية "\\ &amp;';
  await castSlip(ctx(db, { now: inRating }), {
    openDayId: day.id,
    code: codes[0],
    remark_text: `${odd}\u0000\u202e`,
  });
  await castSlip(ctx(db, { now: inRating }), {
    openDayId: day.id,
    code: codes[1],
    remark_text: '\ud800'.repeat(500),
  });
  await castSlip(ctx(db, { now: inRating }), {
    openDayId: day.id,
    code: codes[2],
    remark_text: '"'.repeat(500),
  });
  await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
  const texts = (await listWaitingRemarks(db, scope, k, null)).rows.map(({ text }) => text);
  expect(new Set(texts)).toEqual(new Set([odd, '\ufffd'.repeat(500), '"'.repeat(500)]));
});

test('two reviewers at once make one decision', async ({ ownDatabase: { db } }) => {
  const {
    ids: [id],
  } = await aReleasedDay(db, ['没有人叫号']);
  const outcomes = await Promise.all(
    [...Array(8).keys()].map((n) =>
      review(db, id!, n % 2 ? {} : { outcome: 'withheld', reviewReason: '重复' }).then(
        () => 'done',
        (error: unknown) => (error as Refusal).code,
      ),
    ),
  );
  expect(outcomes.toSorted()).toEqual(['done', ...Array<string>(7).fill('remark.reviewed')]);
  const [stored] = await db
    .select({ state: ballotRemarks.reviewState, outcome: remarkReviews.outcome })
    .from(ballotRemarks)
    .innerJoin(remarkReviews, eq(remarkReviews.remarkId, ballotRemarks.id));
  expect(stored?.state).toBe(stored?.outcome);
});
