/**
 * Drafts stored in this browser under `draft:<owner>:<address>`. The hall's tablet stores none. If
 * the browser refuses storage, nothing is stored.
 */
const prefix = 'draft:';
const sendingKey = 'draft-sending';
const kioskKey = 'kiosk';

export type Place = 'local' | 'session';

export interface Draft {
  at: number;
  /** Name and value, in form order; only checked boxes are included. */
  fields: [name: string, value: string][];
}

function storageOf(place: Place): Storage | null {
  try {
    return place === 'local' ? localStorage : sessionStorage;
  } catch {
    return null;
  }
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

export const draftKey = (owner: string, address: string): string => `${prefix}${owner}:${address}`;

/** The draft under this key, unless it is older than `keepsMs`; an old one is removed. */
export function readDraft(place: Place, key: string, now: number, keepsMs: number): Draft | null {
  const text = attempt(() => storageOf(place)?.getItem(key) ?? null);
  const draft = attempt(() => JSON.parse(text ?? 'null') as Draft | null);
  if (draft && now - draft.at < keepsMs && now >= draft.at) return draft;
  if (text) removeDraft(place, key);
  return null;
}

export function writeDraft(place: Place, key: string, draft: Draft): void {
  attempt(() => storageOf(place)?.setItem(key, JSON.stringify(draft)));
}

export function removeDraft(place: Place, key: string): void {
  attempt(() => storageOf(place)?.removeItem(key));
}

/** At sign-out: removes this account's drafts, and all drafts of this tab. */
export function removeDraftsOf(owner: string): void {
  for (const place of ['local', 'session'] as const) {
    const storage = storageOf(place);
    const keys = attempt(() => Object.keys(storage ?? {})) ?? [];
    const gone = place === 'local' ? draftKey(owner, '') : prefix;
    for (const key of keys) if (key.indexOf(gone) === 0) removeDraft(place, key);
  }
}

export const markKiosk = (): unknown => attempt(() => sessionStorage.setItem(kioskKey, '1'));
export const isKiosk = (): boolean => attempt(() => sessionStorage.getItem(kioskKey)) === '1';

interface Sending {
  place: Place;
  key: string;
  from: string;
}

export function noteSending(sending: Sending): void {
  attempt(() => sessionStorage.setItem(sendingKey, JSON.stringify(sending)));
}

/** What this tab was sending when it left the last page. Reading it clears it. */
export function takeSending(): Sending | null {
  return attempt(() => {
    const text = sessionStorage.getItem(sendingKey);
    sessionStorage.removeItem(sendingKey);
    return JSON.parse(text ?? 'null') as Sending | null;
  });
}
