/** Reviews the remarks of the demo's past days, through the commands of reviewer and units. */
import { demoReporters } from '#db/seed/demo-office.ts';
import { demoStaff } from '#db/seed/demo.ts';
import { demoRemarks } from '#db/seed/demo-remarks.ts';
import { replyToRemark, reviewRemark } from '#features/remarks/commands.ts';
import { reviewScope } from '#features/remarks/policy.ts';
import { listWaitingRemarks } from '#features/remarks/queries.ts';
import { thresholdsOf } from '#features/results/rules.ts';
import type { DemoStage } from '../office/commands.ts';

/** The working day of the review. The units reply on the next one. */
const reviewDay = -8;

export async function reviewRemarks(stage: DemoStage): Promise<void> {
  const reviewer = stage.who('reviewer');
  const k = thresholdsOf(stage.region.limits).distribution;
  const { rows } = await listWaitingRemarks(stage.db, reviewScope(reviewer), k, null);
  const seeds = Object.values(demoRemarks).flat();
  for (const { id: remarkId, text } of rows) {
    const seed = seeds.find((one) => one.text === text);
    if (!seed?.outcome) continue;
    await reviewRemark(stage.ctx(reviewer, stage.at(reviewDay, '10:00')), {
      remarkId,
      outcome: seed.outcome,
      rewording: seed.rewording ?? '',
      reviewReason: seed.reason ?? '',
      unitId: seed.unit ? String(await stage.unitId(seed.unit)) : '',
    });
    const clerk = [...demoStaff, ...demoReporters].find(
      ({ unit }) => unit !== undefined && unit === seed.unit,
    );
    if (seed.reply && clerk)
      await replyToRemark(
        stage.ctx(stage.who(clerk.signInName), stage.at(reviewDay + 1, '15:00')),
        { remarkId, reply: seed.reply },
      );
  }
}
