/**
 * A kept page beside the barest node:http server that sends the same bytes, and a list made anew beside the barest Astro
 * page that reads one page of rows: 8 connections, 3 rounds each in turn, medians, in the same minutes.
 */
import { join } from 'node:path';
import postgres from 'postgres';
import { seedIssues } from '#tests/support/issue-seed.ts';
import { heapOf, load, memoryOf } from './processes.ts';
import { compare, printHeading, sideBySide, type Subject } from './side-by-side.ts';

/** A process of the portal may hold so much. */
const mostMb = 300;

/** Prints the table; false when a page is further from its bare counterpart than it may be. */
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
          // No cursor looks like this number: each one is a first page of its own address.
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
    return met && held.every(({ what, residentMb }) => what === 'all' || residentMb < mostMb);
  });
