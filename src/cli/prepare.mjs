/**
 * Runs before `npm start` and `npm test`, on any Node from version 20 and without packages.
 * Installs what is missing, including the pinned Node. Uses `npm install`, not `npm ci`: the lock
 * file lists binaries for other platforms, and not every registry has all of them.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stampFile = join(root, 'node_modules', '.portal-installed');
const pinnedNode = join(
  root,
  'node_modules',
  '.bin',
  process.platform === 'win32' ? 'node.cmd' : 'node',
);
// Includes the platform: a folder copied from another machine has that machine's binaries.
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package.json')))
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');

if (!isComplete()) install();

function isComplete() {
  if (
    !existsSync(pinnedNode) ||
    !existsSync(stampFile) ||
    readFileSync(stampFile, 'utf8') !== wanted
  )
    return false;
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) =>
    existsSync(join(root, 'node_modules', name, 'package.json')),
  );
}

function install() {
  console.log('正在安装依赖（第一次约需一两分钟）……');
  // When started through npm, its script path is known. `npm` alone is a shell script on Windows.
  const npm = process.env.npm_execpath;
  const args = [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--include=dev',
    '--include=optional',
  ];
  const { status, error } = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error || status !== 0) {
    fail(
      `依赖没有装成${error ? `（${error.message}）` : ''}。请检查网络和 npm 源（npm config get registry），然后重试。`,
    );
  }
  if (spawnSync(pinnedNode, ['--version'], { shell: process.platform === 'win32' }).status !== 0) {
    fail(
      '依赖已装，但项目自带的 Node 不能运行（node_modules/.bin/node）。请检查 npm 是否禁用了安装脚本（npm config get ignore-scripts），删除 node_modules 后重试。',
    );
  }
  writeFileSync(stampFile, wanted);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
