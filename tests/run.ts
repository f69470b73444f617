/**
 * `npm test`: runs all checks of the project in turn. The last line gives the totals.
 * `npm test -- tests/db tests/e2e/home.spec.ts` runs the tests of these paths only.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOrInstallBrowser } from './support/browser.ts';
import { findOrInstallNginx } from './support/nginx.ts';

interface Count {
  passed: number;
  failed: number;
}

const scratch = mkdtempSync(join(tmpdir(), 'portal-test-run-'));
const results: { part: string; count: Count; seconds: number }[] = [];

function run(part: string, args: string[], count: (ok: boolean) => Count): void {
  console.log(`\n== ${part}`);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  results.push({ part, count: count(status === 0), seconds });
}

/** What failed and why, printed last, because people read the last lines of a long run. */
const failures: string[] = [];

const one = (ok: boolean): Count => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

/** A runner that failed without naming a failed test counts as one failure. */
function counted(ok: boolean, read: () => Count): Count {
  try {
    const count = read();
    return { passed: count.passed, failed: Math.max(count.failed, ok ? 0 : 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
  testResults: {
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

interface Spec {
  ok: boolean;
  title: string;
  file: string;
  line: number;
  tests: { results: { errors: { message?: string }[] }[] }[];
}

interface Suite {
  specs: Spec[];
  suites?: Suite[];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number };
  suites: Suite[];
}

const specsIn = ({ specs, suites = [] }: Suite): Spec[] => [...specs, ...suites.flatMap(specsIn)];

/** The first lines of each message, without terminal colours. */
const brief = (title: string, messages: string[]): string =>
  [
    title,
    ...messages.flatMap((message) =>
      message
        .replace(/\u001b\[[0-9;]*m/g, '')
        .split('\n')
        .filter(Boolean)
        .slice(0, 12)
        .map((line) => `    ${line}`),
    ),
  ].join('\n');

const bin = (path: string): string => join('node_modules', path);
const vitestReport = join(scratch, 'vitest.json');
const playwrightReport = join(scratch, 'playwright.json');

const paths = process.argv.slice(2);
const journeys = paths.filter((path) => path.includes('e2e'));
const units = paths.filter((path) => !path.includes('e2e'));
const isWhole = paths.length === 0;

findOrInstallNginx();
if (isWhole) {
  run('format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'], one);
  run('types', [bin('astro/bin/astro.mjs'), 'check', '--minimumSeverity', 'warning'], one);
  run('lint', [bin('oxlint/bin/oxlint'), '--deny-warnings'], one);
}
if (isWhole || units.length > 0)
  run(
    'unit, database, races, conventions',
    [
      bin('vitest/vitest.mjs'),
      'run',
      '--config',
      'tests/support/vitest.config.ts',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
      ...units,
    ],
    (ok) =>
      counted(ok, () => {
        const report = JSON.parse(readFileSync(vitestReport, 'utf8')) as VitestReport;
        for (const { assertionResults } of report.testResults) {
          for (const { status, fullName, failureMessages } of assertionResults)
            if (status === 'failed') failures.push(brief(fullName, failureMessages));
        }
        return {
          passed: report.numPassedTests,
          failed: Math.max(
            report.numFailedTests,
            report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? 1 : 0,
          ),
        };
      }),
  );
if (isWhole || journeys.length > 0) {
  run('build', ['src/cli/build.ts'], one);
  process.env['PORTAL_TEST_BROWSER'] = findOrInstallBrowser();
  process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] = playwrightReport;
  run(
    'journeys in the browser',
    [
      bin('@playwright/test/cli.js'),
      'test',
      '--config',
      'tests/support/playwright.config.ts',
      '--reporter=list,json',
      ...journeys,
    ],
    (ok) =>
      counted(ok, () => {
        const { stats, suites } = JSON.parse(
          readFileSync(playwrightReport, 'utf8'),
        ) as PlaywrightReport;
        for (const spec of suites.flatMap(specsIn).filter(({ ok: passed }) => !passed)) {
          failures.push(
            brief(
              `${spec.file}:${spec.line} ${spec.title}`,
              spec.tests.flatMap(({ results: tries }) =>
                tries.flatMap(({ errors }) => errors.map(({ message }) => message ?? '')),
              ),
            ),
          );
        }
        return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
      }),
  );
}

rmSync(scratch, { recursive: true, force: true });
const passed = results.reduce((sum, { count }) => sum + count.passed, 0);
const failed = results.reduce((sum, { count }) => sum + count.failed, 0);
for (const failure of failures) console.log(`\nFAILED ${failure}`);
console.log('');
for (const { part, count, seconds } of results)
  console.log(
    `${count.failed === 0 ? 'ok    ' : 'FAILED'} ${part}: ${count.passed} passed, ${count.failed} failed, ${seconds} s`,
  );
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
