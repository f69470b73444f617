/**
 * Reads a CSV file as a spreadsheet user sees it: rows of texts, without the apostrophe that keeps
 * a cell a text.
 */
export function readSheet(bytes: Buffer): string[][] {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n|$)/g,
  )) {
    if (end === '' && quoted === undefined && plain === '' && rows.at(-1)?.length === 0) break;
    const cell = quoted?.replaceAll('""', '"') ?? plain ?? '';
    rows.at(-1)?.push(cell.replace(/^'/, ''));
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  return rows.filter((row) => row.length > 0);
}
