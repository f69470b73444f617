/**
 * Reads a workbook without the library that wrote it: the ZIP directory, then the XML of the parts.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { XMLParser } from 'fast-xml-parser';

/** The parts of a ZIP archive, read from its central directory. Checks sizes and checksums. */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end === -1) throw new Error('no end of a central directory');
  const parts = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw new Error('no entry of the directory');
    const method = archive.readUInt16LE(at + 10);
    const [sum, packed, size] = [16, 20, 24].map((offset) => archive.readUInt32LE(at + offset));
    const [nameLength = 0, extra = 0, comment = 0] = [28, 30, 32].map((offset) =>
      archive.readUInt16LE(at + offset),
    );
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const stored = archive.subarray(begin, begin + packed!);
    const bytes = method === 0 ? stored : inflateRawSync(stored);
    if (bytes.length !== size || crc32(bytes) !== sum) throw new Error(`${name} is damaged`);
    parts.set(name, bytes);
    at += 46 + nameLength + extra + comment;
  }
  return parts;
}

interface XmlCell {
  '@r': string;
  '@t'?: string;
  '@s'?: string;
  'v'?: string;
  'f'?: unknown;
  'is'?: { t?: string | { '#text': string } };
}

interface Style {
  font: string;
  format: string;
}

export interface ReadCell extends Style {
  /** A text is a string, anything else a number as written. */
  value: string | number | null;
  formula: boolean;
}

const many = <T>(one: T | T[] | undefined): T[] =>
  one === undefined ? [] : Array.isArray(one) ? one : [one];

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
});

const builtIn: Record<string, string> = { '0': 'General', '49': '@', '14': 'yyyy-mm-dd' };
/** `_x000D_` stands for a character that XML cannot hold, and `_x005F_` for a plain underscore. */
const decoded = (text: string): string =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
const textOf = (t: string | { '#text'?: string } | undefined): string =>
  decoded(typeof t === 'object' ? (t['#text'] ?? '') : (t ?? ''));

/* eslint-disable @typescript-eslint/no-explicit-any */
export function readWorkbook(archive: Buffer) {
  const parts = unzip(archive);
  const xml = (name: string): any => {
    const part = parts.get(name);
    if (!part) throw new Error(`no part ${name}`);
    return parser.parse(part.toString('utf8'));
  };
  const strings = parts.has('xl/sharedStrings.xml')
    ? many<any>(xml('xl/sharedStrings.xml').sst.si).map(({ t }) => textOf(t))
    : [];
  const { styleSheet } = xml('xl/styles.xml');
  const custom = Object.fromEntries(
    many<any>(styleSheet.numFmts?.numFmt).map((one) => [one['@numFmtId'], one['@formatCode']]),
  );
  const fonts = many<any>(styleSheet.fonts.font).map((one) => String(one.name?.['@val']));
  const styles = many<any>(styleSheet.cellXfs.xf).map((one): Style => ({
    font: fonts[Number(one['@fontId'] ?? 0)] ?? '',
    format: custom[one['@numFmtId']] ?? builtIn[one['@numFmtId']] ?? one['@numFmtId'],
  }));
  const { workbook } = xml('xl/workbook.xml');
  const { worksheet } = xml('xl/worksheets/sheet1.xml');
  const cells = new Map<string, ReadCell>();
  for (const row of many<any>(worksheet.sheetData.row))
    for (const cell of many<XmlCell>(row.c)) {
      const value =
        cell['@t'] === 's'
          ? strings[Number(cell.v)]!
          : cell['@t'] === 'inlineStr'
            ? textOf(cell.is?.t)
            : cell.v === undefined
              ? null
              : Number(cell.v);
      cells.set(cell['@r'], { value, formula: 'f' in cell, ...styles[Number(cell['@s'] ?? 0)]! });
    }
  return {
    sheetName: many<any>(workbook.sheets.sheet)[0]['@name'] as string,
    names: Object.fromEntries(
      many<any>(workbook.definedNames?.definedName).map((one) => [one['@name'], one['#text']]),
    ) as Record<string, string>,
    merges: many<any>(worksheet.mergeCells?.mergeCell).map((one) => one['@ref'] as string),
    pageSetup: worksheet.pageSetup as Record<string, string> | undefined,
    fitsPage: worksheet.sheetPr?.pageSetUpPr?.['@fitToPage'] as string | undefined,
    frozenRows: worksheet.sheetViews?.sheetView?.pane?.['@ySplit'] as string | undefined,
    footer: worksheet.headerFooter?.oddFooter as string | undefined,
    cells,
    /** The values of a row, as far as its last cell. */
    row: (number: number): (string | number | null)[] => {
      const found: (string | number | null)[] = [];
      for (const [at, { value }] of cells) {
        const [, letters = '', digits] = /^([A-Z]+)(\d+)$/.exec(at) ?? [];
        if (Number(digits) !== number) continue;
        const column = [...letters].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0);
        found[column - 1] = value;
      }
      return Array.from(found, (value) => value ?? null);
    },
  };
}
