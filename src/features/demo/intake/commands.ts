/** Issues of the demo district that end without acceptance: 不予受理 and 并案. */
import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { issueEndings } from '#db/tables/intake.ts';
import { issues } from '#db/tables/issues.ts';
import { demoEndings } from '#db/seed/demo-intake.ts';
import { assignIssue, registerIssue, triageIssue } from '#features/issues/commands.ts';
import { decideEnding, mergeIssue, rejectIssue } from '#features/issues/intake/commands.ts';
import { typedVerdict } from '#features/issues/input.ts';
import { editionOfValues } from '#platform/edition.ts';
import type { DemoStage } from '../office/commands.ts';

/** Six endings: three of each kind, before the hand-over, confirmed, and waiting. */
export async function endIssues(stage: DemoStage): Promise<void> {
  const [office, office2] = [stage.who('office'), stage.who('office2')];
  const targets = await stage.db
    .select({ number: issues.number })
    .from(issues)
    .where(and(isNotNull(issues.publishedAt), eq(issues.listKind, 'problem')))
    .orderBy(asc(issues.number));
  const unitId = await stage.unitId('market');
  for (const [index, told] of demoEndings.entries()) {
    const text = { listKind: 'problem', issueTitle: told.title, publicText: told.text };
    const { issueId } = await registerIssue(stage.ctx(office2, stage.at(told.day, '09:20')), {
      ...text,
      rawText: '',
      source: 'portal',
      sourceRef: '',
      openDayId: '',
      reportId: '',
      serviceItemId: '',
      channel: '',
      stage: '',
    });
    if (told.state !== 'before') {
      const verdict = { ...text, painTag: '', severity: 'general', fixMode: 'immediate' };
      await triageIssue(stage.ctx(office2, stage.at(told.day, '09:40')), {
        issueId,
        ...verdict,
        edition: editionOfValues(
          typedVerdict({
            listKind: 'problem',
            title: told.title,
            publicText: told.text,
            painTag: null,
            severity: null,
            fixMode: null,
          }),
        ),
      });
      await assignIssue(stage.ctx(office, stage.at(told.day, '10:30')), {
        issueId,
        edition: editionOfValues(verdict),
        leadUnitId: String(unitId),
        helperUnitIds: [],
        dueOn: '',
        publication: 'now',
        holdUntil: '',
        handoverNote: '',
      });
    }
    const proposing = stage.ctx(office2, stage.at(told.day + 1, '09:10'));
    if (told.kind === 'reject')
      await rejectIssue(proposing, { issueId, rejectReason: told.reason });
    else
      await mergeIssue(proposing, {
        issueId,
        targetNumber: targets[index]?.number,
        mergeReason: told.reason,
      });
    if (told.state !== 'confirmed') continue;
    const [ending] = await stage.db
      .select({ id: issueEndings.id })
      .from(issueEndings)
      .where(eq(issueEndings.issueId, issueId));
    await decideEnding(stage.ctx(office, stage.at(told.day + 1, '15:00')), {
      issueId,
      endingId: ending?.id,
      decision: 'confirmed',
    });
  }
}
