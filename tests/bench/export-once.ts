/** Makes one export of the list of problems and prints what it took, as JSON. See exports.ts. */
import { connect } from '#db/connect.ts';
import { cellsOf, columnsOf } from '#features/open-data/export.ts';
import { readListQuery } from '#features/open-data/input.ts';
import { readWhole } from '#features/open-data/queries.ts';
import { sheetNames } from '#labels/open-data.ts';
import { answerSheet, sheetBusy, sheetFormats } from '#platform/exports/sheet.ts';
import { ctx } from '#tests/support/ctx.ts';

const format = sheetFormats.find((one) => one === process.argv[2]);
if (!format) throw new Error(`one of ${sheetFormats.join(', ')}`);
const connection = connect(process.env['DATABASE_URL'] ?? '');
const asked = readListQuery('issues', new URLSearchParams());
const megabytes = (): number => process.memoryUsage().rss / 1e6;
let count = 0;

async function* batches() {
  for await (const items of readWhole(ctx(connection.db), 'issues', asked)) {
    count += items.length;
    yield items.map((item) => cellsOf('issues', item));
  }
}

const before = megabytes();
const begun = performance.now();
const worked = process.cpuUsage();
const answer = await answerSheet({
  share: 'public',
  format,
  fileName: 'issues',
  name: sheetNames.issues,
  columns: columnsOf('issues'),
  batches: batches(),
  room: undefined,
});
if (answer === sheetBusy || !answer.body) throw new Error('no answer');
let bytes = 0;
let most = before;
for await (const chunk of answer.body) {
  bytes += chunk.byteLength;
  most = Math.max(most, megabytes());
}
const { user, system } = process.cpuUsage(worked);
await connection.close();
const seconds = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ count, seconds, cpu: (user + system) / 1e6, bytes, most, before }));
