import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Source {
  path: string; // relative to the project's root
  text: string;
  /**
   * Imports. Aliases and relative paths are resolved to a path from the root; packages stay as they
   * are.
   */
  imports: string[];
}

const aliases: Record<string, string> = {
  '#db/': 'db/',
  '#features/': 'src/features/',
  '#platform/': 'src/platform/',
  '#labels/': 'src/labels/',
  '#components/': 'src/components/',
  '#layouts/': 'src/layouts/',
  '#navigation/': 'src/navigation/',
  '#src/': 'src/',
  '#tests/': 'tests/',
};

function resolved(from: string, name: string): string {
  const alias = Object.keys(aliases).find((prefix) => name.startsWith(prefix));
  if (alias) return (aliases[alias] ?? '') + name.slice(alias.length);
  return name.startsWith('.') ? relative(root, join(root, from, '..', name)) : name;
}

export function sourcesUnder(folder: string, endings: RegExp = /\.(ts|astro|svelte)$/): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.test(entry.name))
    .map((entry) => {
      const path = relative(root, join(entry.parentPath, entry.name));
      const text = readFileSync(join(root, path), 'utf8');
      const imports = [
        ...text.matchAll(
          /^\s*(?:import|export)\s(?!type\b)[^'"`;]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]/gm,
        ),
      ].map((match) => resolved(path, match[1] ?? match[2] ?? ''));
      return { path, text, imports };
    });
}

/** The code without comments: a comment may contain what code may not. */
export const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
