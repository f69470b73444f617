/** The import rules of .oxlintrc.json: each refuses what it must, and no more. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './sources.ts';

const refused = {
  'src/platform/a.ts': '../features/issues/rules.ts',
  'src/platform/b.ts': '#components/Field.astro',
  'src/features/issues/a.ts': '#layouts/Portal.astro',
  'src/features/issues/b.ts': '#db/tables/issues.ts',
  'src/features/issues/c.ts': '#features/ballots/client/answers.ts',
  'src/features/issues/d.ts': '../../pages/view.ts',
  'src/features/issues/reports/queries.ts': '#features/ballots/casting/queue.ts',
  'src/features/issues/client/a.ts': '#layouts/Portal.astro',
  'src/features/issues/components/a.ts': '#db/tables/issues.ts',
  'src/components/a.ts': '../features/issues/rules.ts',
  'src/layouts/a.ts': '#db/connect.ts',
  'src/labels/a.ts': '#features/issues/rules.ts',
  'src/pages/office/a.ts': '#db/tables/issues.ts',
  'db/a.ts': '../src/platform/day.ts',
};
const allowed = {
  'src/features/issues/queries.ts': '#db/tables/issues.ts',
  'src/features/issues/e.ts': '#features/ballots/queries.ts',
  'src/features/issues/client/b.ts': '#layouts/browser/drafts.ts',
  'src/features/issues/components/b.ts': '#components/Field.astro',
  'src/components/b.ts': '#db/vocabulary/issues.ts',
};

test('imports go one way: pages and jobs → features → platform → db', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  try {
    const config = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as object;
    writeFileSync(
      join(folder, '.oxlintrc.json'),
      JSON.stringify({ ...config, options: { typeAware: false } }),
    );
    for (const [path, name] of Object.entries({ ...refused, ...allowed })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `import { used } from '${name}';\nused();\n`);
    }
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/oxlint/bin/oxlint'), '-f', 'unix'],
      { cwd: folder, encoding: 'utf8' },
    );
    const found = stdout.split('\n').filter((line) => line.includes('no-restricted-imports'));
    expect(found.map((line) => line.split(':')[0]).toSorted()).toEqual(
      Object.keys(refused).toSorted(),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
