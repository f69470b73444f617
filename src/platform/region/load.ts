/** Loads and checks the `Region` named by PORTAL_REGION, once, at start. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { regionSchema, type Region, type RegionProfile } from './profile.ts';
import { wuxi } from './profiles/wuxi.ts';
import { yicheng } from './profiles/yicheng.ts';

const shipped: Record<string, RegionProfile> = { yicheng, wuxi };

/**
 * Takes the name of a shipped profile, the path of a .json file, or the path of a .ts, .mjs or .js
 * module whose default export is the profile. Throws an error that names every invalid field.
 */
export async function loadRegion(nameOrPath: string): Promise<Region> {
  const profile = Object.hasOwn(shipped, nameOrPath)
    ? shipped[nameOrPath]
    : await readProfile(nameOrPath);
  const checked = regionSchema.safeParse(profile);
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map(
    (issue) => `  ${issue.path.join('.') || '(whole profile)'}: ${issue.message}`,
  );
  throw new Error(`region profile "${nameOrPath}" is not valid:\n${faults.join('\n')}`);
}

async function readProfile(path: string): Promise<unknown> {
  const kind = /\.(json|ts|mjs|js)$/.exec(path)?.[1];
  if (!kind) {
    throw new Error(
      `no region profile "${path}": use ${Object.keys(shipped).join(' or ')}, or a path ending in .json, .ts, .mjs or .js`,
    );
  }
  try {
    if (kind === 'json') return JSON.parse(await readFile(path, 'utf8'));
    const module = await import(/* @vite-ignore */ pathToFileURL(resolve(path)).href);
    return module.default;
  } catch (cause) {
    throw new Error(
      `region profile "${path}" cannot be read: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
}
