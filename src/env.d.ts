/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    app: import('./boot.ts').App;
    ctx: import('./platform/ctx.ts').Ctx;
    /**
     * The view of this page. The cookie `view` chooses it and holds nothing else; `?view=` chooses
     * it for one request.
     */
    view: 'ordinary' | 'elder';
    demo: { now: Date } | null;
    /** For a cacheable public page: how long it stays valid. */
    truthfulness?: import('./front/page-cache.ts').Truthfulness;
    /**
     * Sets the times at which this page changes. Without this call the page is valid for at most
     * one minute.
     */
    changesAt(...moments: (Date | null)[]): void;
    /**
     * Names tables outside the change feed. A page that reads them may then be cached, for at most
     * one minute. Only for data that is written once and read after the release: a page must not
     * show when a rating came.
     */
    mayLag(...tables: string[]): void;
    /**
     * Resolves when the caller has received what was sent, for responses too long to buffer. Absent
     * for a cached page.
     */
    roomToWrite?: () => Promise<void>;
    /** For staff: how long they may be idle before the session ends. */
    idleSeconds: number | null;
    /** Unread messages of the reader. Only on pages for one reader; null elsewhere. */
    countUnread: (() => Promise<number>) | null;
    officeNav: { href: string; label: string; current?: boolean }[];
    /** Null where nothing may be logged. */
    requestId: string | null;
    /** Logs a fault as its path allows. Pages may log only through this. */
    noteFault(error: unknown): void;
    clientKey: string | null;
    /**
     * On the paths of ratings: whether the caller sent a cookie or an authorisation. No code saw
     * its value.
     */
    hadCredentials: boolean;
  }
}
