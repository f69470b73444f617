/**
 * `npm run bench`: the speed of the portal, as ratios measured in one run (performance.md). All
 * parts, or one: `-- --part lists --issues 1000000`, `-- --part pages`, `-- --part ballots`,
 * `-- --part scale`, `-- --part cold`, `-- --part exports`.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { buildIfChanged } from '#src/cli/build.ts';
import { benchBallots } from './ballots.ts';
import { benchCold } from './cold.ts';
import { benchExports } from './exports.ts';
import { benchLists } from './lists.ts';
import { benchPages } from './pages.ts';
import { benchScale } from './scale.ts';
import { yardstick } from './yardstick.ts';

const { values } = parseArgs({
  options: { part: { type: 'string' }, issues: { type: 'string', default: '200000' } },
});
const issues = Number(values.issues);
if (!Number.isInteger(issues) || issues < 10_000)
  throw new Error('--issues takes a whole number from 10000');

const parts: Record<string, () => Promise<boolean>> = {
  pages: benchPages,
  ballots: benchBallots,
  cold: benchCold,
  exports: benchExports,
  lists: () => benchLists(issues),
  scale: () => benchScale(issues),
};
const wanted = values.part === undefined ? Object.keys(parts) : [values.part];
for (const part of wanted)
  if (!parts[part]) throw new Error(`--part is one of ${Object.keys(parts).join(', ')}`);

buildIfChanged('/');
const before = yardstick();
let met = true;
for (const part of wanted) met = ((await parts[part]?.()) ?? false) && met;
console.log(
  `\nyardstick, one thread: ${before} turns/s before, ${yardstick()} after (${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'})`,
);
process.exitCode = met ? 0 : 1;
