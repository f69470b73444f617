/** Runs the morning job of the past days, so that the demo shows its levels and 督办单. */
import { demoOrderAnswer } from '#db/seed/demo-office.ts';
import { answerOrder, escalateIssues } from '#features/issues/deadlines/commands.ts';
import { listOpenOrders } from '#features/issues/deadlines/queries.ts';
import { issueScope } from '#features/issues/policy.ts';
import { systemActor } from '#platform/ctx.ts';
import type { DemoStage } from '../office/commands.ts';

/** Working days before the demo begins, from the first due day. */
const firstMorning = -14;

export async function superviseIssues(stage: DemoStage): Promise<void> {
  for (let day = firstMorning; day <= 0; day += 1)
    await escalateIssues(stage.ctx(systemActor, stage.at(day, '07:20')));
  const leader = stage.who('leader');
  const {
    rows: [order],
  } = await listOpenOrders(stage.db, issueScope(leader), 1);
  if (order)
    await answerOrder(stage.ctx(leader, stage.at(-1, '16:00')), {
      issueId: order.issueId,
      orderNumber: order.number,
      orderAnswer: demoOrderAnswer,
    });
}
