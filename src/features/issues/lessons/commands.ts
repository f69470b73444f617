/**
 * 举一反三 (S1 四(四), F14): the office asks other units to look for the same fault; each answers in
 * public, and may register its own issue from what it found. 每月一题 is a lesson with a month.
 */
import { and, eq } from 'drizzle-orm';
import { lessons, selfChecks } from '#db/tables/lessons.ts';
import { tell } from '#features/messages/commands.ts';
import { findUnitName } from '#features/messages/queries.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx, SignedInCtx } from '#platform/ctx.ts';
import { Invalid, ensure, found } from '#platform/refusal.ts';
import { registerFound } from '../commands.ts';
import { findUnknownChoices, lockIssue } from '../queries.ts';
import {
  answerCheckInput,
  closeLessonInput,
  openLessonInput,
  registerFoundInput,
} from './input.ts';
import { lockLesson } from './queries.ts';

/**
 * Opens a lesson from a published issue, or as the theme of a month. Refuses the lead unit of the
 * issue: it fixes the fault already. Refuses a second open lesson of one issue and a second theme
 * of one month.
 */
export const openLesson = command(
  'lesson.open',
  openLessonInput,
  async (ctx, { lessonTitle, checkUnitIds: unitIds, checkDueOn, ...input }) => {
    if (input.issueId === null && input.month === null) throw new Invalid({ month: 'blank' });
    if (checkDueOn <= ctx.today) throw new Invalid({ checkDueOn: 'notAhead' });
    const unknown = await findUnknownChoices(ctx.db, { helperUnitIds: unitIds });
    if (unknown.length > 0) throw new Invalid({ checkUnitIds: 'notOffered' });
    let about = { number: input.month ?? '', title: lessonTitle };
    if (input.issueId) {
      const issue = found(await lockIssue(ctx.db, { kind: 'all' }, input.issueId), 'issue');
      ensure(issue.publishedAt !== null && issue.phase !== 'off', 'lesson.issueNotPublic');
      if (unitIds.some((unitId) => unitId === issue.leadUnitId))
        throw new Invalid({ checkUnitIds: 'isLeadUnit' });
      about = { number: issue.number, title: issue.title };
    }
    const [row] = await refusing(
      ctx.db
        .insert(lessons)
        .values({
          ...input,
          title: lessonTitle,
          dueOn: checkDueOn,
          openedBy: ctx.actor.userId,
          openedAt: ctx.now,
        })
        .returning({ id: lessons.id }),
      {
        lessons_one_theme_a_month: 'lesson.themeTaken',
        lessons_one_open_per_issue: 'lesson.alreadyOpen',
      },
    );
    const { id: lessonId } = found(row, 'lesson');
    await ctx.db.insert(selfChecks).values(unitIds.map((unitId) => ({ lessonId, unitId })));
    for (const unitId of unitIds)
      await tell(ctx, {
        kind: 'self_check_task',
        to: { reportersOf: unitId },
        subject: `lesson:${lessonId}`,
        occasion: `unit ${unitId}`,
        facts: {
          ...about,
          unit: (await findUnitName(ctx.db, unitId)) ?? '',
          answerOn: checkDueOn,
        },
        link: `/office/lessons/${lessonId}`,
      });
    note(ctx, 'lesson.open', `lesson:${lessonId}`, { units: unitIds.length });
    return { lessonId };
  },
);

/** The answer of the caller's unit, once. Public at once. */
export const answerCheck = command(
  'lesson.answer',
  answerCheckInput,
  async (ctx, { lessonId, checkOutcome: outcome, ...answer }) => {
    const task = await lockTask(ctx, lessonId);
    ensure(task.answeredAt === null, 'lesson.answered');
    await ctx.db
      .update(selfChecks)
      .set({ ...answer, outcome, answeredBy: ctx.actor.userId, answeredAt: ctx.now })
      .where(taskOf(lessonId, task.unitId));
    note(ctx, 'lesson.answer', `lesson:${lessonId}`, {
      unitId: task.unitId,
      outcome,
    });
    return { lessonId };
  },
);

/** Registers an issue from what the unit found. Source 自查; the office triages it as any other. */
export const registerFromCheck = command(
  'lesson.answer',
  registerFoundInput,
  async (ctx, { lessonId, ...words }) => {
    const task = await lockTask(ctx, lessonId);
    ensure(task.outcome === 'found', 'lesson.nothingFound');
    ensure(task.issueId === null, 'lesson.registered');
    const { issueId, number } = await registerFound(ctx, {
      ...words,
      listKind: 'problem',
      source: 'self_check',
    });
    await ctx.db.update(selfChecks).set({ issueId }).where(taskOf(lessonId, task.unitId));
    return { lessonId, number };
  },
);

/** Ends a lesson with a public summary. What was not answered stays so, in public. */
export const closeLesson = command(
  'lesson.open',
  closeLessonInput,
  async (ctx, { lessonId, summary }) => {
    const lesson = found(await lockLesson(ctx.db, lessonId), 'lesson');
    ensure(lesson.closedAt === null, 'lesson.closed');
    await ctx.db
      .update(lessons)
      .set({ summary, closedBy: ctx.actor.userId, closedAt: ctx.now })
      .where(eq(lessons.id, lessonId));
    note(ctx, 'lesson.close', `lesson:${lessonId}`);
    return { lessonId };
  },
);

/** The forms on the page of one lesson. */
export const lessonCommands = {
  answer: answerCheck,
  register: registerFromCheck,
  close: closeLesson,
};

const taskOf = (lessonId: string, unitId: number) =>
  and(eq(selfChecks.lessonId, lessonId), eq(selfChecks.unitId, unitId));

/** Locks the task of the caller's unit. 404 if it has none; 409 once the lesson is closed. */
async function lockTask(ctx: SignedInCtx & Ctx, lessonId: string) {
  const lesson = found(await lockLesson(ctx.db, lessonId), 'lesson');
  const [task] = await ctx.db
    .select({
      unitId: selfChecks.unitId,
      outcome: selfChecks.outcome,
      answeredAt: selfChecks.answeredAt,
      issueId: selfChecks.issueId,
    })
    .from(selfChecks)
    .where(taskOf(lessonId, ctx.actor.unitId ?? 0))
    .for('update');
  const mine = found(task, 'lesson');
  ensure(lesson.closedAt === null, 'lesson.closed');
  return mine;
}
