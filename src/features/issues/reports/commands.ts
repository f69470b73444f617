/**
 * 我要反映: by an experiencer under her name, by anybody else with a receipt code. What comes of it is decided by the office:
 * an entry of the lists (`registerIssue`), or an answer.
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
 * By anybody, and by nobody in particular: who is signed in is not looked at, and no entry is made in the log, which would
 * name him. Returns the receipt code, which is not kept. Sent twice, it is one report with two codes.
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

/** By an experiencer in office, under her name. */
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
 * What became of a report, for whoever holds its code. A wrong code and a mistyped one get the same answer; a mistyped one,
 * which fails its check character, takes nothing from the limit. Anybody can compute that character, so it tells nothing.
 */
export const readReceipt: typeof findReceipt = Object.assign(
  async (ctx: Ctx, raw: unknown) => {
    ensure(readSlipCode(parse(receiptInput, raw).code) !== null, 'report.unknownCode');
    return findReceipt(ctx, raw);
  },
  { permission: findReceipt.permission },
);

/** Read by the reporter alone. Also possible after an issue was written from it. */
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

/** Of the code's 16 characters of chance; of whatever else was typed, when it is no code. */
const codeDigest = (ctx: Ctx, typed: string): string =>
  ctx.secrets.digest('report-receipt', readSlipCode(typed) ?? `no code: ${normaliseCode(typed)}`);
