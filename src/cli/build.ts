/**
 * Builds the pages when their sources changed since the last build. Used by `npm start` and `npm
 * run build`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultLine } from '#platform/log.ts';

export const projectFolder = join(import.meta.dirname, '..', '..');
const dist = join(projectFolder, 'dist');
const stampFile = join(dist, '.stamp');
const SOURCES = ['src', 'db', 'public', 'astro.config.mjs', 'tsconfig.json', 'package-lock.json'];

/**
 * Returns whether it built. `base` is the sub-path, fixed by the build. Throws when the build
 * fails.
 */
export function buildIfChanged(base: string, tell: (line: string) => void = console.log): boolean {
  const wanted = digestOfSources(base);
  if (
    existsSync(join(dist, 'server', 'entry.mjs')) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === wanted
  )
    return false;
  tell('正在构建页面……');
  rmSync(stampFile, { force: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(projectFolder, 'node_modules', 'astro', 'bin', 'astro.mjs'), 'build'],
    {
      cwd: projectFolder,
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORTAL_BASE: base,
        ASTRO_TELEMETRY_DISABLED: '1',
      },
    },
  );
  if (status !== 0) throw new BuildFailed(`${stdout}\n${stderr}\n页面构建失败，原因见上。`);
  writeFileSync(stampFile, wanted);
  return true;
}

/** The message is the output of the build, and a sentence. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
}

function digestOfSources(base: string): string {
  const digest = createHash('sha256').update(`${base}\n`);
  for (const name of SOURCES.flatMap(filesUnder).toSorted())
    digest.update(`${name}\n`).update(readFileSync(join(projectFolder, name)));
  return digest.digest('hex');
}

function filesUnder(name: string): string[] {
  const path = join(projectFolder, name);
  if (!existsSync(path)) return [];
  if (/\.\w+$/.test(name)) return [name];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(projectFolder.length + 1));
}

if (import.meta.main) {
  try {
    if (!buildIfChanged(process.env.PORTAL_BASE?.replace(/\/$/, '') || '/'))
      console.log('页面没有变化，不必重新构建。');
  } catch (error) {
    console.error(error instanceof BuildFailed ? error.message : faultLine(error));
    process.exitCode = 1;
  }
}
