/**
 * The stylesheets keep their promises: they work on old phones, are small, and each colour has one
 * meaning (product.md, Look and feel).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import postcss from 'postcss';
import { expect, test } from 'vitest';
import { flattenLayers, layers } from '../../src/styles/flatten-layers.mjs';

const folder = new URL('../../src/styles/', import.meta.url);
/** As the build sends it: layers flattened, comments removed. */
const sent = (css: string): string =>
  postcss([flattenLayers()])
    .process(css, { from: undefined })
    .css.replace(/\/\*[\s\S]*?\*\//g, '');
const sheets = readdirSync(folder)
  .filter((name) => name.endsWith('.css'))
  .map((name) => ({ name, written: readFileSync(new URL(name, folder), 'utf8') }))
  .map((sheet) => ({ ...sheet, css: sheet.written.replace(/\/\*[\s\S]*?\*\//g, '') }));
const cssOf = (name: string) => sheets.find((sheet) => sheet.name === name)?.css ?? '';

/** Rules of all sheets as selector and body, including those inside at-rules. */
const rules = sheets.flatMap(({ name, css }) =>
  [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({
    name,
    selector: selector.trim(),
    body,
  })),
);

test('every sheet stands in a cascade layer, and the layers stand in one order', () => {
  expect(/@layer ([^;]+);/.exec(cssOf('portal.css'))?.[1]?.split(', ')).toEqual(layers);
  const imported = new Map(
    [...cssOf('portal.css').matchAll(/@import '\.\/([a-z]+\.css)' layer\(([a-z]+)\)/g)].map(
      ([, name = '', layer = '']) => [name, layer],
    ),
  );
  expect([...imported.values()].sort()).toEqual([...layers].sort());
  const outside = sheets
    .filter(({ name }) => name !== 'portal.css' && !imported.has(name))
    .map(({ name, css }) => ({
      name,
      rest: css.replace(/@page \{[^}]*\}/, '').trim(),
    }));
  expect(
    outside
      .filter(({ rest }) => !/^(@layer pages \{[\s\S]*\n\})?$/.test(rest))
      .map(({ name }) => name),
    'a sheet of some pages only names its layer itself',
  ).toEqual([]);
});

test('a later layer wins over a longer selector of an earlier one, on a phone that knows no layers too', () => {
  const flat = sent(
    '@layer base { a:focus, .x .y .z::before { color: red } @keyframes k { from { opacity: 0 } } } @layer print { a { color: black } @media print { b::after { color: black } } }',
  );
  const raised = (rank: number) => ':not(#\\#)'.repeat(rank);
  const selectors: string[] = [];
  postcss.parse(flat).walkRules((rule) => void selectors.push(rule.selector));
  expect(selectors).toEqual([
    `a:focus${raised(2)}, .x .y .z${raised(2)}::before`,
    'from',
    `a${raised(8)}`,
    `b${raised(8)}::after`,
  ]);
});

test('the layers decide, and nothing insists: an important rule of an early layer would win where layers are known and lose where they are flattened', () => {
  expect(
    rules
      .filter(({ body }) => body.includes('!important'))
      .map(({ name, selector }) => `${name}: ${selector}`),
  ).toEqual([]);
});

test('nothing is used that a WebView of 2018 does not know', () => {
  expect(
    sheets
      .filter(({ written }) =>
        sent(written)
          .replace(/@import[^;]*;/g, '')
          .includes('@layer'),
      )
      .map(({ name }) => name),
  ).toEqual([]);
  const tooNew =
    /@container|:has\(|:is\(|:where\(|\bclamp\(|\bmin\(|\bmax\(|[\s;]inset:|aspect-ratio|subgrid|\n\s*&|:focus-visible(?!\))/;
  expect(
    rules
      .filter(({ selector, body }) => tooNew.test(`${selector}{${body}`))
      .map(({ name, selector }) => `${name}: ${selector}`),
  ).toEqual([]);
  const flexGaps = rules.filter(
    ({ body }) => /display: (inline-)?flex/.test(body) && /[\s;]gap:/.test(body),
  );
  expect(
    flexGaps.map(({ selector }) => selector),
    'gaps between flex items came with Chrome 84',
  ).toEqual([]);
});

test('paper has one size on each page: only the upright layout and the official form name it', () => {
  const naming = sheets.filter(({ css }) => css.includes('@page'));
  expect(naming.map(({ name }) => name)).toEqual(['landscape.css', 'portrait.css']);
  const layoutOf = (page: string) =>
    readFileSync(new URL(`../../src/pages/office/issues/${page}.astro`, import.meta.url), 'utf8');
  for (const page of ['checklist', 'ledger'])
    expect(layoutOf(page), page).not.toContain('layouts/Print.astro');
});

test('the sheet every page loads stays under 8 KB on the wire', () => {
  const parts = [
    ...cssOf('portal.css').matchAll(/@import '\.\/([a-z]+\.css)' layer\(([a-z]+)\)/g),
  ].map(([, name = '', layer = '']) => sent(`@layer ${layer} {${cssOf(name)}}`));
  expect(parts.length).toBeGreaterThan(5);
  expect(brotliCompressSync(parts.join('\n').replace(/\s+/g, ' ')).length).toBeLessThan(8 * 1024);
});

test('colours are named in tokens.css and nowhere else', () => {
  const elsewhere = sheets.filter(({ name }) => name !== 'tokens.css' && name !== 'sheet.css');
  expect(
    elsewhere
      .filter(({ css }) => /#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/i.test(css))
      .map(({ name }) => name),
  ).toEqual([]);
});

test('seal red stands on the seal, on what is overdue and on the star of a required field only', () => {
  const red = rules.filter(({ body }) => /var\(--seal/.test(body)).map(({ selector }) => selector);
  expect(red.sort()).toEqual([
    '.mark-late',
    '.required',
    '.seal',
    '.stages .stage-late time',
    '.stages .stage-late::before',
  ]);
});

test.each(['ordinary', 'elder', 'more contrast'])(
  'words can be told from their ground in the %s view',
  (view) => {
    const [ordinary = '', elder = '', contrast = ''] = [
      /^:root \{([^}]*)\}/m,
      /data-view='elder'\] \{([^}]*)\}/,
      /prefers-contrast: more\) \{\s*:root,\s*html\[data-view\] \{([^}]*)\}/,
    ].map((pattern) => pattern.exec(cssOf('tokens.css'))?.[1]);
    const declared =
      ordinary + (view === 'elder' ? elder : view === 'more contrast' ? contrast : '');
    const colours = Object.fromEntries(
      [...declared.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{3,6});/g)].map(
        ([, name = '', colour = '']) => [name, colour],
      ),
    );
    const pairs = [
      ['ink', 'paper'],
      ['ink-2', 'paper'],
      ['ink-2', 'ground'],
      ['ink-3', 'paper'],
      ['ink-3', 'ground'],
      ['press', 'paper'],
      ['press', 'ground'],
      ['press-deep', 'press-tint'],
      ['on-press', 'press'],
      ['on-press-2', 'press'],
      ['seal', 'paper'],
      ['seal', 'seal-tint'],
      ['amber', 'amber-tint'],
      ['ok', 'paper'],
    ];
    expect(
      pairs.filter(
        ([words = '', ground = '']) => contrastOf(colours[words], colours[ground]) < 4.5,
      ),
      'WCAG 1.4.3',
    ).toEqual([]);
    expect(
      contrastOf(colours['edge'], colours['paper']),
      'the edge of an input, WCAG 1.4.11',
    ).toBeGreaterThanOrEqual(3);
  },
);

test('letters grow with the setting of the reader', () => {
  expect(cssOf('reset.css')).toMatch(/text-size-adjust: 100%/);
  const fixed = rules.filter(({ body }) => /font(-size)?:[^;]*\dpx/.test(body));
  expect(fixed.map(({ name, selector }) => `${name} ${selector}`)).toEqual([]);
  const sizes = [...cssOf('tokens.css').matchAll(/--(?:text|title)[\w-]*: ([^;]+);/g)];
  expect(sizes.length).toBeGreaterThan(6);
  expect(sizes.map(([, size]) => size).filter((size) => /\dpx/.test(size ?? ''))).toEqual([]);
});

test('长辈版 is written in 18 to 30 point, on targets of 60 pixels', () => {
  const elder = /data-view='elder'\] \{([^}]*)\}/.exec(cssOf('tokens.css'))?.[1] ?? '';
  const sizes = [
    ...elder.matchAll(/--(text[a-z-]*|title[a-z0-9-]*|figure[a-z-]*|brand): ([\d.]+)rem/g),
  ].map(([, name, rem]) => ({ name, points: Number(rem) * 12 }));
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
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
