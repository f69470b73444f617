/**
 * Compares a cached page with the barest node:http server that sends the same bytes, and a list
 * rendered each time with the barest Astro page that reads one page of rows. 8 connections, 3
 * rounds each in turn, medians.
 */
import { join } from 'node:path';
import postgres from 'postgres';
import { seedIssues } from '#tests/support/issue-seed.ts';
import { heapOf, load, memoryOf } from './processes.ts';
import { compare, printHeading, sideBySide, type Subject } from './side-by-side.ts';

/** Memory limit of one process of the portal. */
const maximumMb = 300;

/** Prints the table. False if a page is slower than allowed beside its bare counterpart. */
export const benchPages = (): Promise<boolean> =>
  sideBySide(async ({ databaseUrl, portal, postmaster, startBarest, start }) => {
    const client = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    await seedIssues(client, 100_000);
    await client`vacuum analyze issues`;
    await client.end();
    const barest = await startBarest();
    const bare = await start(
      [join(import.meta.dirname, 'bare-server.ts'), `${portal.origin}/`],
      {},
      /\d+\n/,
    );
    const subject = (name: string, url: string, ...roots: Subject['roots']) => ({
      name,
      url,
      roots,
      load: () => load(url, { seconds: 4 }),
    });

    printHeading('pages');
    let met = true;
    for (const [least, ours, theirs] of [
      [
        0.7,
        subject('first page, kept', `${portal.origin}/`, portal.pid),
        subject(
          'bare node:http, the same bytes',
          `http://127.0.0.1:${bare.printed.trim()}/`,
          bare.pid,
        ),
      ],
      [
        0.5,
        subject(
          'list of issues, made anew',
          // No cursor matches this number: each address is a first page that is not cached.
          `${portal.origin}/issues?list=problem&after={n}`,
          portal.pid,
          postmaster,
        ),
        subject(
          'barest Astro page, one keyset query',
          `${barest.origin}/list?n={n}`,
          barest.pid,
          postmaster,
        ),
      ],
    ] as const) {
      for (const { url } of [theirs, ours]) await load(url, { seconds: 8 });
      met = (await compare(ours, theirs, least)) && met;
    }
    const held = memoryOf(portal.pid as number);
    console.log(
      '\nmemory of the portal after this, MB (start.ts keeps time, one serve.ts serves, one waits)',
    );
    for (const { what, residentMb, shareMb, filesMb } of held)
      console.log(
        `  ${what.padEnd(12)} ${residentMb} resident, ${shareMb} its share, ${filesMb} program files`,
      );
    const { heapMb, buffersMb } = await heapOf(portal.origin);
    console.log(
      `  of the one that serves: ${heapMb} JavaScript heap, ${buffersMb} buffers (kept pages);` +
        ' the rest is compiled code, threads and what malloc keeps',
    );
    return met && held.every(({ what, residentMb }) => what === 'all' || residentMb < maximumMb);
  });
