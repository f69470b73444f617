/**
 * A process that is killed during its work. `seal <step>` ends itself with SIGKILL at a step of the
 * sealing. `cast` and `issue` print each acknowledgement until they are killed.
 */
import { createInterface } from 'node:readline';
import { connect } from '#db/connect.ts';
import { realTools } from '#features/ballots/life/opening/commands.ts';
import { runBallotSchedule } from '#features/ballots/life/sealing/commands.ts';
import { castTicket } from '#features/ballots/casting/commands.ts';
import { issueTickets } from '#features/ballots/tickets/commands.ts';
import { systemActor, type Actor } from '#platform/ctx.ts';
import { ctx } from '#tests/support/ctx.ts';

const [work, now = '', keysDir = '', step = ''] = process.argv.slice(2);
const { db } = connect(process.env['CRASH_DATABASE_URL'] as string, { max: 4 });
const where = (actor: Actor | null) => ({ ...ctx(db, { actor, now }), keysDir });

if (work === 'seal') {
  await runBallotSchedule(where(systemActor), {
    ...realTools,
    at: (reached) => {
      if (reached === step) process.kill(process.pid, 'SIGKILL');
    },
  });
  process.exit(0);
}
process.stdout.write('ready\n');
// One task a line: {id, actor, input}. Several run at once, as in a hall.
for await (const line of createInterface({ input: process.stdin })) {
  const { id, actor, input } = JSON.parse(line) as {
    id: string;
    actor: Actor | null;
    input: unknown;
  };
  const run: (at: ReturnType<typeof where>, raw: unknown) => Promise<unknown> =
    work === 'cast' ? castTicket : issueTickets;
  void run(where(actor), input).then(
    () => process.stdout.write(`${id}\n`),
    (error: unknown) => process.stderr.write(`${id} ${String(error)}\n`),
  );
}
