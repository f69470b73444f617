/** The stylesheets as promises: readable on old phones, small, and colours that mean one thing (product.md, Look and feel). */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const folder = new URL('../../src/styles/', import.meta.url);
const sheets = readdirSync(folder).map((name) => ({ name, css: readFileSync(new URL(name, folder), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '') }));
const cssOf = (name: string) => sheets.find((sheet) => sheet.name === name)?.css ?? '';

/** Rules of all sheets as selector and body, at-rules opened. */
const rules = sheets.flatMap(({ name, css }) => [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({ name, selector: selector.trim(), body })));

test('nothing is used that a WebView of 2018 does not know', () => {
  const tooNew = /@layer|@container|:has\(|:is\(|:where\(|\bclamp\(|\bmin\(|\bmax\(|[\s;]inset:|aspect-ratio|subgrid|\n\s*&|:focus-visible(?!\))/;
  expect(rules.filter(({ selector, body }) => tooNew.test(`${selector}{${body}`)).map(({ name, selector }) => `${name}: ${selector}`)).toEqual([]);
  const flexGaps = rules.filter(({ body }) => /display: (inline-)?flex/.test(body) && /[\s;]gap:/.test(body));
  expect(flexGaps.map(({ selector }) => selector), 'gaps between flex items came with Chrome 84').toEqual([]);
});

test('the sheet every page loads stays under 8 KB on the wire', () => {
  const parts = [...cssOf('portal.css').matchAll(/@import '\.\/([a-z]+\.css)'/g)].map(([, name = '']) => cssOf(name));
  expect(parts.length).toBeGreaterThan(5);
  expect(gzipSync(parts.join('\n')).length).toBeLessThan(8 * 1024);
});

test('colours are named in tokens.css and nowhere else', () => {
  const elsewhere = sheets.filter(({ name }) => name !== 'tokens.css' && name !== 'sheet.css');
  expect(elsewhere.filter(({ css }) => /#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/i.test(css)).map(({ name }) => name)).toEqual([]);
});

test('seal red stands on the seal, on what is overdue and on the star of a required field only', () => {
  const red = rules.filter(({ body }) => /var\(--seal/.test(body)).map(({ selector }) => selector);
  expect(red.sort()).toEqual(['.mark-late', '.required', '.seal']);
});

test.each(['ordinary', 'elder', 'more contrast'])('words can be told from their ground in the %s view', (view) => {
  const [ordinary = '', elder = '', contrast = ''] = [/^:root \{([^}]*)\}/m, /data-view="elder"\] \{([^}]*)\}/, /prefers-contrast: more\) \{\s*:root \{([^}]*)\}/]
    .map((pattern) => pattern.exec(cssOf('tokens.css'))?.[1]);
  const declared = ordinary + (view === 'elder' ? elder : view === 'more contrast' ? contrast : '');
  const colours = Object.fromEntries([...declared.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{3,6});/g)].map(([, name = '', colour = '']) => [name, colour]));
  const pairs = [
    ['ink', 'paper'], ['ink-2', 'paper'], ['ink-2', 'ground'], ['ink-3', 'paper'], ['ink-3', 'ground'], ['press', 'paper'], ['press', 'ground'],
    ['press-deep', 'press-tint'], ['on-press', 'press'], ['on-press-2', 'press'], ['seal', 'paper'], ['seal', 'seal-tint'], ['amber', 'amber-tint'], ['ok', 'paper'],
  ];
  expect(pairs.filter(([words = '', ground = '']) => contrastOf(colours[words], colours[ground]) < 4.5), 'WCAG 1.4.3').toEqual([]);
  expect(contrastOf(colours['edge'], colours['paper']), 'the edge of an input, WCAG 1.4.11').toBeGreaterThanOrEqual(3);
});

test('长辈版 is written in 18 to 30 point, on targets of 60 pixels', () => {
  const elder = /data-view="elder"\] \{([^}]*)\}/.exec(cssOf('tokens.css'))?.[1] ?? '';
  const sizes = [...elder.matchAll(/--(text[a-z-]*|title[a-z0-9-]*|figure[a-z-]*|brand): ([\d.]+)rem/g)].map(([, name, rem]) => ({ name, points: Number(rem) * 12 }));
  expect(sizes.length).toBeGreaterThan(8);
  expect(sizes.filter(({ points }) => points < 18 || points > 30)).toEqual([]);
  expect(elder).toContain('--target: 3.75rem');
});

/** Contrast of two colours by WCAG, 1 to 21. */
function contrastOf(one = '', other = ''): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
