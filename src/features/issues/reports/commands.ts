/**
 * 我要反映: experiencers report under their name, others anonymously with a receipt code. The
 * office either registers an issue from the report (`registerIssue`) or answers it.
 */
import { eq, sql } from 'drizzle-orm';
import { reportReceipts, reports } from '#db/tables/issues.ts';
import { newSlipCode, readSlipCode } from '#features/ballots/slips/code.ts';
import { note } from '#platform/audit.ts';
import { command, publicCommand } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { parse } from '#platform/input.ts';
import { normaliseCode } from '#platform/crockford.ts';
import { Invalid, Refusal, ensure, found } from '#platform/refusal.ts';
import { findUnknownChoices } from '../queries.ts';
import { answerInput, receiptInput, reportInput, type ReportInput } from './input.ts';
import { findByReceipt } from './queries.ts';

/**
 * An anonymous report. Ignores who is signed in, and writes no audit entry, because it would name
 * them. Returns the receipt code, which is not stored. A form sent twice gives one report with two
 * codes.
 */
export const submitReport = publicCommand(
  'report.submit',
  'report',
  reportInput,
  async (ctx, input) => {
    const reportId = await saveReport(ctx, input, null);
    const code = newSlipCode();
    await ctx.db.insert(reportReceipts).values({ codeDigest: codeDigest(ctx, code), reportId });
    return { code };
  },
);

/** A report by an experiencer in office, under their name. */
export const submitOwnReport = command('report.submitOwn', reportInput, async (ctx, input) => {
  const reportId = await saveReport(ctx, input, ctx.actor?.userId ?? null);
  note(ctx, 'report.submit', `report:${reportId}`);
  return { reportId };
});

const findReceipt = publicCommand(
  'report.readReceipt',
  'receipt',
  receiptInput,
  async (ctx, { code }) => {
    const report = await findByReceipt(ctx.db, codeDigest(ctx, code));
    if (!report) throw new Refusal('report.unknownCode');
    return report;
  },
);

/**
 * The state of a report, for the holder of its code. A wrong code and a mistyped code get the same
 * answer. A mistyped code fails its check character and does not count towards the limit. This
 * reveals nothing, because anybody can compute that character.
 */
export const readReceipt: typeof findReceipt = Object.assign(
  async (ctx: Ctx, raw: unknown) => {
    ensure(readSlipCode(parse(receiptInput, raw).code) !== null, 'report.unknownCode');
    return findReceipt(ctx, raw);
  },
  { permission: findReceipt.permission },
);

/** An answer for the reporter only. Also possible after an issue was registered from the report. */
export const answerReport = command(
  'report.triage',
  answerInput,
  async (ctx, { reportId, answer }) => {
    const [report] = await ctx.db
      .select({ answeredAt: reports.answeredAt })
      .from(reports)
      .where(eq(reports.id, reportId))
      .for('update');
    ensure(found(report, 'report').answeredAt === null, 'report.answered');
    await ctx.db
      .update(reports)
      .set({ answer, answeredAt: ctx.now, answeredBy: ctx.actor?.userId ?? null })
      .where(eq(reports.id, reportId));
    note(ctx, 'report.answer', `report:${reportId}`);
    return { reportId };
  },
);

async function saveReport(
  ctx: Ctx,
  input: ReportInput,
  reporterId: string | null,
): Promise<string> {
  const unknown = await findUnknownChoices(ctx.db, input);
  if (unknown.length > 0)
    throw new Invalid(Object.fromEntries(unknown.map((field) => [field, 'notOffered'])));
  const contentDigest = ctx.secrets.digest(
    'report',
    JSON.stringify([ctx.today, reporterId, input]),
  );
  const [row] = await ctx.db
    .insert(reports)
    .values({ ...input, reporterId, contentDigest, receivedAt: ctx.now })
    .onConflictDoUpdate({
      target: reports.contentDigest,
      set: { contentDigest: sql`excluded.content_digest` },
    })
    .returning({ id: reports.id });
  return found(row, 'report').id;
}

/** Digest of the code's 16 random characters. If the input is no code, digest of the input. */
const codeDigest = (ctx: Ctx, typed: string): string =>
  ctx.secrets.digest('report-receipt', readSlipCode(typed) ?? `no code: ${normaliseCode(typed)}`);
