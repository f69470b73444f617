/** Reads a backup: first checks the whole file against its checksum, then reads it in pieces. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { BackupRefused, endOfRows, type BackupHeader, type Trailer } from './contents.ts';

const headerLine = z.object({
  format: z.literal('experiencer-portal-backup'),
  version: z.literal(1),
  madeAt: z.iso.datetime(),
  region: z.string(),
  secretFingerprint: z.string(),
  migrations: z.array(z.string()),
});

const tableLine = z.object({ table: z.string(), columns: z.array(z.string()).min(1) });

const trailerLine = z.object({
  rows: z.record(z.string(), z.number()),
  sequences: z.record(z.string(), z.number()),
  sha256: z.string(),
});

/** A piece of a backup, in file order. A `row` is one line of COPY text with its line end. */
export type Piece =
  | { kind: 'header'; header: BackupHeader }
  | { kind: 'table'; table: string; columns: string[] }
  | { kind: 'row'; line: Buffer }
  | { kind: 'rowsEnd' }
  | { kind: 'trailer'; trailer: Trailer };

/**
 * Reads the whole file and returns its header and trailer. Refuses a file that is no backup, is cut
 * short, or was changed. Nothing is written before this check passes.
 */
export async function checkBackup(
  file: string,
): Promise<{ header: BackupHeader; trailer: Trailer }> {
  let header: BackupHeader | null = null;
  let trailer: Trailer | null = null;
  let table = '';
  const rows: Record<string, number> = {};
  const hash = createHash('sha256');
  for await (const piece of piecesOf(file, (line) => hash.update(line))) {
    if (piece.kind === 'header') ({ header } = piece);
    if (piece.kind === 'trailer') ({ trailer } = piece);
    if (piece.kind === 'table') rows[(table = piece.table)] = 0;
    if (piece.kind === 'row') rows[table] = (rows[table] ?? 0) + 1;
  }
  if (!header) throw notABackup(file);
  const isWhole =
    trailer !== null &&
    trailer.sha256 === hash.digest('hex') &&
    Object.entries(trailer.rows).every(([name, count]) => rows[name] === count);
  if (!trailer || !isWhole)
    throw new BackupRefused(`备份文件 ${file} 不完整或被改动过（校验和不符），没有恢复任何内容。`);
  return { header, trailer };
}

/** `onLine` gets the bytes of each line except the trailer. */
export async function* piecesOf(
  file: string,
  onLine: (line: Buffer) => void = () => {},
): AsyncGenerator<Piece> {
  let expecting: 'header' | 'table' | 'row' = 'header';
  for await (const line of linesIn(file)) {
    if (expecting === 'row') {
      onLine(line);
      if (line.equals(endOfRowsLine)) {
        expecting = 'table';
        yield { kind: 'rowsEnd' };
      } else yield { kind: 'row', line };
      continue;
    }
    const value = parseLine(line, file);
    const trailer = expecting === 'table' ? trailerLine.safeParse(value) : null;
    if (trailer?.success) {
      yield { kind: 'trailer', trailer: trailer.data };
      continue;
    }
    onLine(line);
    if (expecting === 'header') {
      const header = headerLine.safeParse(value);
      if (!header.success) throw notABackup(file);
      yield { kind: 'header', header: header.data };
    } else {
      const table = tableLine.safeParse(value);
      if (!table.success) throw notABackup(file);
      yield { kind: 'table', ...table.data };
    }
    expecting = expecting === 'header' ? 'table' : 'row';
  }
}

const endOfRowsLine = Buffer.from(endOfRows);

async function* linesIn(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file);
  const unzipped = createGunzip();
  source.on('error', (error) => unzipped.destroy(error));
  let rest: Buffer[] = [];
  try {
    for await (const chunk of source.pipe(unzipped) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
        const tail = chunk.subarray(from, end + 1);
        yield rest.length > 0 ? Buffer.concat([...rest, tail]) : tail;
        rest = [];
        from = end + 1;
      }
      if (from < chunk.length) rest.push(chunk.subarray(from));
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new BackupRefused(`找不到备份文件 ${file}。`);
    if (code?.startsWith('Z_')) throw notABackup(file);
    throw error;
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

function parseLine(line: Buffer, file: string): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    throw notABackup(file);
  }
}

const notABackup = (file: string): BackupRefused =>
  new BackupRefused(`${file} 不是完整的门户备份文件，没有恢复任何内容。`);
