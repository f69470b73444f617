/**
 * Drafts in the browser: kept for a limited time, separate for each account, deleted at sign-out.
 */
import { beforeEach, expect, test, vi } from 'vitest';
import {
  draftKey,
  readDraft,
  removeDraftsOf,
  writeDraft,
  type Draft,
} from '#layouts/browser/draft-store.ts';

function storage(): Storage {
  const kept: Record<string, string> = {};
  const hidden = (value: unknown) => ({ value, enumerable: false });
  return Object.defineProperties(kept, {
    getItem: hidden((key: string) => kept[key] ?? null),
    setItem: hidden((key: string, value: string) => (kept[key] = value)),
    removeItem: hidden((key: string) => delete kept[key]),
  }) as unknown as Storage;
}

const draft = (at: number): Draft => ({ at, fields: [['title', 'a title']] });

beforeEach(() => {
  vi.stubGlobal('localStorage', storage());
  vi.stubGlobal('sessionStorage', storage());
});

test('a draft is offered for its time and not a moment longer', () => {
  writeDraft('session', 'draft:nobody:/issues/report', draft(1000));
  expect(readDraft('session', 'draft:nobody:/issues/report', 1999, 1000)).toEqual(draft(1000));
  expect(readDraft('session', 'draft:nobody:/issues/report', 2000, 1000)).toBeNull();
  expect(sessionStorage.getItem('draft:nobody:/issues/report'), 'and is removed').toBeNull();
});

test('what is no draft is removed and breaks nothing', () => {
  localStorage.setItem('draft:a:/x', '{not json');
  expect(readDraft('local', 'draft:a:/x', 0, 1000)).toBeNull();
  expect(localStorage.getItem('draft:a:/x')).toBeNull();
});

test('sign-out removes the drafts of this account and of this tab, not those of a colleague', () => {
  writeDraft('local', draftKey('a', '/office/notices/new'), draft(0));
  writeDraft('local', draftKey('b', '/office/notices/new'), draft(0));
  writeDraft('session', draftKey('nobody', '/issues/report'), draft(0));
  removeDraftsOf('a');
  expect(Object.keys(localStorage)).toEqual(['draft:b:/office/notices/new']);
  expect(Object.keys(sessionStorage)).toEqual([]);
});

test('a browser that refuses storage keeps nothing and goes on', () => {
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new Error('refused');
    },
  });
  expect(() => writeDraft('local', 'draft:a:/x', draft(0))).not.toThrow();
  expect(readDraft('local', 'draft:a:/x', 0, 1000)).toBeNull();
});
