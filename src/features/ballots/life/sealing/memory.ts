/**
 * After the mix: does any process still hold some of it in memory? Reads `/proc/<pid>/mem`, as root
 * could. Works only on Linux, for our own user (or root), without a ptrace restriction.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

export interface Find {
  pid: number;
  /** Index of the pattern. */
  index: number;
}

const pieceBytes = 4 << 20;

/** These processes and all their descendants. */
export function processTree(...roots: number[]): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '');
        return [{ pid: Number(name), parent: Number(stat.split(' ')[1]) }];
      } catch {
        return []; // the process has ended
      }
    });
  const tree = new Set(roots);
  for (let before = -1; before !== tree.size;) {
    before = tree.size;
    for (const { pid, parent } of parents) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

/**
 * Which of these patterns occur in writable memory of these processes. Shared memory is read once.
 * Null if a running process may not be read.
 */
export async function findInMemory(
  pids: readonly number[],
  patterns: readonly Buffer[],
): Promise<Find[] | null> {
  const finds: Find[] = [];
  const sharedSeen = new Set<string>();
  const piece = Buffer.allocUnsafe(pieceBytes);
  const overlap = Math.max(1, ...patterns.map(({ length }) => length)) - 1;
  try {
    for (const pid of pids) {
      const missing = new Set(patterns.keys());
      const areas = areasOf(pid, sharedSeen);
      if (areas === null) continue; // the process has ended
      const memory = await open(`/proc/${pid}/mem`, 'r');
      try {
        for (const [from, to] of areas) {
          for (let at = from; at < to && missing.size > 0;) {
            const bytesRead = await readAt(memory, piece, at, to);
            if (bytesRead === 0) break;
            const read = piece.subarray(0, bytesRead);
            for (const index of missing)
              if (read.includes(patterns[index] as Buffer)) {
                missing.delete(index);
                finds.push({ pid, index });
              }
            if (at + bytesRead >= to) break;
            at += Math.max(bytesRead - overlap, 1);
          }
        }
      } finally {
        await memory.close();
      }
    }
    return finds;
  } catch {
    return null;
  } finally {
    piece.fill(0);
  }
}

/** Writable areas of a process; null when it has ended. */
function areasOf(pid: number, sharedSeen: Set<string>): [from: number, to: number][] | null {
  let maps: string;
  try {
    maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
  } catch (error) {
    if (/^(ENOENT|ESRCH)$/.test(String((error as { code?: unknown }).code))) return null;
    throw error;
  }
  return maps.split('\n').flatMap((line) => {
    const found = /^([0-9a-f]+)-([0-9a-f]+) r(.)..? ?(\S*) (\S+) (\S+) (\d+)/.exec(line);
    const [area, writable] = [found?.[0], found?.[3]];
    if (!found || !area || writable !== 'w' || /\[v(var|dso|syscall)/.test(line)) return [];
    if (/^\S+ rw.s/.test(line)) {
      const shared = line.replace(/^\S+ \S+ /, '');
      if (sharedSeen.has(shared)) return [];
      sharedSeen.add(shared);
    }
    return [[Number.parseInt(found[1] as string, 16), Number.parseInt(found[2] as string, 16)]];
  });
}

async function readAt(
  memory: Awaited<ReturnType<typeof open>>,
  piece: Buffer,
  at: number,
  to: number,
): Promise<number> {
  try {
    return (await memory.read(piece, 0, Math.min(piece.length, to - at), at)).bytesRead;
  } catch (error) {
    // A page that was reserved and never used, or was released.
    if (/^(EIO|EFAULT|ESRCH)$/.test(String((error as { code?: unknown }).code))) return 0;
    throw error;
  }
}
