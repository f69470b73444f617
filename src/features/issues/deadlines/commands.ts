/** Sets limits, writes down which due days passed, and answers 督办单. */
import { eq } from 'drizzle-orm';
import { deadlineRules, issueEscalations, supervisionOrders } from '#db/tables/deadlines.ts';
import { deadlineKeys, type EscalationLevel } from '#db/vocabulary/deadlines.ts';
import type { EscalationStage } from '#db/vocabulary/messages.ts';
import { deadlineBases } from '#labels/deadlines.ts';
import { tell } from '#features/messages/commands.ts';
import { note } from '#platform/audit.ts';
import { command, transaction } from '#platform/command.ts';
import { nextOf } from '#platform/counters.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import type { Ctx } from '#platform/ctx.ts';
import { day } from '#platform/day.ts';
import { ensureLatest } from '#platform/edition.ts';
import { Invalid, ensure, found } from '#platform/refusal.ts';
import { isInCharge, issueScope } from '../policy.ts';
import { lockIssue } from '../queries.ts';
import { answerOrderInput, setDeadlineInput, typedDeadline } from './input.ts';
import {
  listDeadlineRules,
  lockNewestRule,
  lockOrder,
  lockToEscalate,
  readDeadlines,
  type ToEscalate,
} from './queries.ts';
import { deadlinesOf, orderNumber, orderSeries, reachedLevels } from './rules.ts';

/** The limits of the profile hold from here on, until the office sets others. */
const profileValidFrom = day('2020-01-01');

/** Writes the profile's limits for keys that have none. Limits that the office set stay. */
export const seedDeadlineRules = transaction('region.sync', async (ctx) => {
  const known = new Set((await listDeadlineRules(ctx.db)).map(({ key }) => key));
  const limits = deadlinesOf(ctx.region.limits);
  const missing = deadlineKeys.filter((key) => !known.has(key));
  if (missing.length === 0) return;
  await ctx.db.insert(deadlineRules).values(
    missing.map((key) => ({
      key,
      days: limits[key],
      validFrom: profileValidFrom,
      basis: deadlineBases[key],
      setAt: ctx.now,
    })),
  );
});

/**
 * Sets a limit from a future day on, with its public basis. Issues already handed over keep their
 * due day (F6). Refuses a day that is not in the future, and an outdated form.
 */
export const setDeadline = command(
  'deadline.set',
  setDeadlineInput,
  async (ctx, { deadlineKey: key, days, validFrom, basis, edition }) => {
    ensureLatest(typedDeadline(await lockNewestRule(ctx.db, key)), edition);
    if (validFrom <= ctx.today) throw new Invalid({ validFrom: 'notAhead' });
    await ctx.db
      .insert(deadlineRules)
      .values({ key, days, validFrom, basis, setBy: ctx.actor.userId, setAt: ctx.now });
    note(ctx, 'deadline.set', `deadline:${key}`, { days, validFrom });
  },
);

/** Issues in one transaction, at most. */
export const escalationBatch = 1_000;

/**
 * Writes the level that each running issue has reached, once per issue and due day, and makes a
 * numbered 督办单 five working days after the due day (F9). After downtime only the gravest level is
 * written, so nobody gets four messages about one issue. Returns how many rows it wrote; the job
 * repeats it until that is less than a batch. Idempotent.
 */
export const escalateIssues = transaction('issue.escalate', async (ctx) => {
  const calendar = await ctx.calendar();
  const reached = await lockToEscalate(ctx.db, reachedLevels(ctx.today, calendar), escalationBatch);
  if (reached.length === 0) return { escalated: 0, orders: 0 };
  await ctx.db
    .insert(issueEscalations)
    .values(reached.map(({ id, level, dueOn }) => ({ issueId: id, level, dueOn, at: ctx.now })));
  for (const issue of reached) await tellLevel(ctx, calendar, issue);
  const grave = reached.filter(({ level }) => level === 'five_after');
  if (grave.length > 0) {
    const limits = (await readDeadlines(ctx)).on(ctx.today);
    const answerBy = calendar.dueOn(ctx.today, limits.supervision).day;
    const last = await nextOf(ctx.db, orderSeries(ctx.today), grave.length);
    await ctx.db.insert(supervisionOrders).values(
      grave.map(({ id, dueOn }, index) => ({
        number: orderNumber(ctx.today, last - grave.length + 1 + index),
        issueId: id,
        dueOn,
        answerBy,
        issuedAt: ctx.now,
      })),
    );
    for (const [index, issue] of grave.entries())
      if (issue.leadUnitId !== null)
        await tell(ctx, {
          kind: 'supervision_order',
          to: { leaderOf: issue.leadUnitId },
          subject: `issue:${issue.id}`,
          occasion: issue.dueOn,
          facts: {
            number: issue.number,
            title: issue.title,
            orderNumber: orderNumber(ctx.today, last - grave.length + 1 + index),
            unit: issue.unit ?? '',
            answerOn: answerBy,
          },
          link: `/office/issues/${issue.id}`,
        });
  }
  note(ctx, 'issue.escalate', 'issues', { escalated: reached.length, orders: grave.length });
  return { escalated: reached.length, orders: grave.length };
});

const stages = {
  two_before: 'ahead',
  on_the_day: 'due',
  one_after: 'late',
  five_after: 'supervised',
} as const satisfies Record<EscalationLevel, EscalationStage>;

/** The unit hears of every level, its leader from the missed day on, the convenors of the last. */
async function tellLevel(
  ctx: Ctx,
  calendar: WorkCalendar,
  { id, number, title, leadUnitId, unit, dueOn, level }: ToEscalate,
): Promise<void> {
  if (leadUnitId === null) return;
  const stage = stages[level];
  const [from, until] = stage === 'ahead' ? [ctx.today, dueOn] : [dueOn, ctx.today];
  await tell(ctx, {
    kind: 'issue_escalated',
    to: [
      { reportersOf: leadUnitId },
      ...(stage === 'late' || stage === 'supervised' ? [{ leaderOf: leadUnitId }] : []),
      ...(stage === 'supervised' ? (['convenors'] as const) : []),
    ],
    subject: `issue:${id}`,
    occasion: `${stage} ${dueOn}`,
    facts: {
      number,
      title,
      stage,
      unit: unit ?? '',
      dueOn,
      workdays: calendar.workdaysBetween(from, until).workdays,
    },
    link: `/office/issues/${id}`,
  });
}

/** The leader's answer closes a 督办单. Refuses other units, and a second answer. */
export const answerOrder = command(
  'issue.answerOrder',
  answerOrderInput,
  async (ctx, { issueId, orderNumber: number, orderAnswer: answer }) => {
    const issue = found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
    ensure(isInCharge(ctx.actor, issue), 'issue.onlyLeadUnit');
    const order = found(await lockOrder(ctx.db, issueId, number), 'order');
    ensure(order.answeredAt === null, 'order.answered');
    await ctx.db
      .update(supervisionOrders)
      .set({ answer, answeredAt: ctx.now, answeredBy: ctx.actor.userId })
      .where(eq(supervisionOrders.id, order.id));
    note(ctx, 'issue.answer_order', `issue:${issueId}`, { number });
  },
);

/** Forms on the page of one issue. */
export const deadlineCommands = { answerOrder };
