/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    app: import('./boot.ts').App;
    ctx: import('./platform/ctx.ts').Ctx;
    /** The two views of every page; chosen by a cookie that says nothing else, or by ?view= for one page. */
    view: 'ordinary' | 'elder';
    demo: { now: Date } | null;
    /** Of a public page that is kept: how long it is true. */
    truthfulness?: import('./front/page-cache.ts').Truthfulness;
    /** Says at which moments the words of this page change; without it they are held true for no more than a minute. */
    changesAt(...moments: (Date | null)[]): void;
    /**
     * Names tables whose changes are not told, so that a page that reads them is kept, for a minute at most. Only for what
     * is written once and read after the release: a page must not show when a rating came.
     */
    mayLag(...tables: string[]): void;
    /** Settles when the caller has taken what was sent, for answers too long to hold; absent for a page that is kept. */
    roomToWrite?: () => Promise<void>;
    /** Of staff: how long they may do nothing before the session ends. */
    idleSeconds: number | null;
    officeNav: { href: string; label: string; current?: boolean }[];
    /** Null where nothing is written down that it could be found by. */
    requestId: string | null;
    /** Writes a fault down as its path allows; the only way a page may log. */
    noteFault(error: unknown): void;
    clientKey: string | null;
    /** On the paths of ratings: whether the caller sent a cookie or an authorisation, which nobody saw. */
    hadCredentials: boolean;
  }
}
