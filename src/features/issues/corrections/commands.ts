/**
 * Published words are corrected by two people, and every version stays public (F10). Words with
 * personal data are taken down by one person at once; a second confirms or restores them within one
 * working day, and the originals are purged after 30 days (F17).
 */
import { and, eq, inArray, isNotNull, isNull, lte } from 'drizzle-orm';
import { issueRedactions, issueTexts } from '#db/tables/intake.ts';
import { takenDownWords } from '#labels/intake.ts';
import { note } from '#platform/audit.ts';
import { command, transaction } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx } from '#platform/ctx.ts';
import { ensureLatest } from '#platform/edition.ts';
import { Refusal, ensure, found } from '#platform/refusal.ts';
import { saveStep } from '../commands.ts';
import { issueScope } from '../policy.ts';
import { lockIssue, type LockedIssue } from '../queries.ts';
import {
  correctionInput,
  decideCorrectionInput,
  decideTakeDownInput,
  takeDownInput,
  typedText,
} from './input.ts';
import { findStandingText, lockOpenCorrection, lockWaitingRedaction } from './queries.ts';
import { purgeAfterDays } from './rules.ts';

/** Proposes new public words with a public reason. A second person releases them. */
export const proposeCorrection = command(
  'issue.triage',
  correctionInput,
  async (ctx, { issueId, edition, issueTitle, publicText, correctionReason }) => {
    const issue = await lockPublished(ctx, issueId);
    ensureLatest(typedText(issue), edition);
    ensure(issueTitle !== issue.title || publicText !== issue.publicText, 'issue.textUnchanged');
    await refusing(
      ctx.db.insert(issueTexts).values({
        issueId,
        title: issueTitle,
        publicText,
        reason: correctionReason,
        writtenBy: ctx.actor.userId,
        writtenAt: ctx.now,
      }),
      { issue_texts_one_open: 'issue.correctionProposed' },
    );
    note(ctx, 'issue.propose_correction', `issue:${issueId}`);
    return { issueId };
  },
);

/** Releases a correction, or declines it. Refuses the writer to release it. */
export const decideCorrection = command(
  'issue.decide',
  decideCorrectionInput,
  async (ctx, { issueId, textId, decision }) => {
    const issue = await lockPublished(ctx, issueId);
    const text = await lockOpenCorrection(ctx.db, issueId, textId);
    if (!text) throw new Refusal('issue.endingDecided');
    const at = { decidedBy: ctx.actor.userId, now: ctx.now };
    if (decision === 'declined') {
      await ctx.db
        .update(issueTexts)
        .set({ declinedBy: at.decidedBy, declinedAt: at.now })
        .where(eq(issueTexts.id, textId));
      note(ctx, 'issue.decline_correction', `issue:${issueId}`);
      return { issueId };
    }
    ensure(text.writtenBy !== ctx.actor.userId, 'issue.ownProposal');
    await ctx.db
      .update(issueTexts)
      .set({ releasedBy: at.decidedBy, releasedAt: at.now })
      .where(eq(issueTexts.id, textId));
    await saveStep(ctx, issue, 'correct', {
      set: { title: found(text.title, 'issue'), publicText: found(text.publicText, 'issue') },
      opinion: text.reason,
    });
    return { issueId };
  },
);

/** Takes the published words down, in every version, with a public reason in their place. */
export const takeDownText = command(
  'issue.triage',
  takeDownInput,
  async (ctx, { issueId, edition, takeDownReason }) => {
    const issue = await lockPublished(ctx, issueId);
    ensureLatest(typedText(issue), edition);
    const standing = and(
      eq(issueTexts.issueId, issueId),
      isNotNull(issueTexts.releasedAt),
      isNull(issueTexts.redactionId),
    );
    ensure((await ctx.db.$count(issueTexts, standing)) > 0, 'issue.takenDown');
    const calendar = await ctx.calendar();
    const [redaction] = await refusing(
      ctx.db
        .insert(issueRedactions)
        .values({
          issueId,
          reason: takeDownReason,
          takenBy: ctx.actor.userId,
          takenAt: ctx.now,
          confirmBy: calendar.addWorkdays(ctx.today, 1).day,
        })
        .returning({ id: issueRedactions.id }),
      { issue_redactions_one_waiting: 'issue.takenDown' },
    );
    await ctx.db
      .update(issueTexts)
      .set({ redactionId: found(redaction, 'issue').id })
      .where(standing);
    await saveStep(ctx, issue, 'take_down', {
      set: takenDownWords(takeDownReason),
      opinion: takeDownReason,
    });
    return { issueId };
  },
);

/** The second person confirms a take-down, or restores the words. */
export const decideTakeDown = command(
  'issue.decide',
  decideTakeDownInput,
  async (ctx, { issueId, redactionId, decision }) => {
    const issue = await lockPublished(ctx, issueId);
    const redaction = await lockWaitingRedaction(ctx.db, issueId, redactionId);
    if (!redaction) throw new Refusal('issue.endingDecided');
    ensure(redaction.takenBy !== ctx.actor.userId, 'issue.ownProposal');
    const who = ctx.actor.userId;
    await ctx.db
      .update(issueRedactions)
      .set(
        decision === 'confirmed'
          ? { confirmedBy: who, confirmedAt: ctx.now }
          : { restoredBy: who, restoredAt: ctx.now },
      )
      .where(eq(issueRedactions.id, redactionId));
    if (decision === 'confirmed') {
      note(ctx, 'issue.confirm_take_down', `issue:${issueId}`);
      return { issueId };
    }
    await ctx.db
      .update(issueTexts)
      .set({ redactionId: null })
      .where(eq(issueTexts.redactionId, redactionId));
    const words = found(await findStandingText(ctx.db, issueId), 'issue');
    await saveStep(ctx, issue, 'restore_text', { set: words });
    return { issueId };
  },
);

/**
 * Purges the originals of take-downs that a second person has confirmed, 30 days after the
 * take-down. Idempotent.
 */
export const purgeRedacted = transaction('issue.purge', async (ctx) => {
  const oldest = new Date(ctx.now.getTime() - purgeAfterDays * 86_400_000);
  const due = await ctx.db
    .select({ id: issueRedactions.id })
    .from(issueRedactions)
    .where(
      and(
        isNull(issueRedactions.purgedAt),
        isNotNull(issueRedactions.confirmedAt),
        lte(issueRedactions.takenAt, oldest),
      ),
    )
    .orderBy(issueRedactions.takenAt)
    .limit(500)
    .for('update', { skipLocked: true });
  const ids = due.map(({ id }) => id);
  if (ids.length === 0) return { purged: 0 };
  await ctx.db
    .update(issueTexts)
    .set({ title: null, publicText: null })
    .where(inArray(issueTexts.redactionId, ids));
  await ctx.db
    .update(issueRedactions)
    .set({ purgedAt: ctx.now })
    .where(inArray(issueRedactions.id, ids));
  note(ctx, 'issue.purge', 'issues', { redactions: ids.length });
  return { purged: ids.length };
});

/** The forms of this part on the office page of an issue. */
export const correctionCommands = {
  correct: proposeCorrection,
  decideCorrection,
  takeDown: takeDownText,
  decideTakeDown,
};

async function lockPublished(ctx: Ctx, issueId: string): Promise<LockedIssue> {
  const issue = found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
  ensure(issue.publishedAt !== null, 'issue.notPublic');
  return issue;
}
