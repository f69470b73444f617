/**
 * 我也遇到了: one count for each browser. The browser remembers what it has counted, in a cookie
 * that holds numbers of issues only. The portal stores no trace of who counted. So a browser that
 * forgets can count again: the figure says that people meet a problem, and nothing depends on it.
 */
import type { IssuePhase } from '#db/vocabulary/issues.ts';
import { readNumber } from '../rules.ts';

export const encountersCookie = 'met';
/** A year. */
export const encountersSeconds = 31_536_000;
const maximumRemembered = 60;

/** Only a problem that is not yet solved can still be met. Afterwards people report it again. */
export const canBeMet = (phase: IssuePhase): boolean =>
  phase === 'todo' || phase === 'doing' || phase === 'checking';

/** The issues that a browser has counted, oldest first. Anything else in the cookie is dropped. */
export const rememberedIn = (cookie: string | undefined): string[] =>
  (cookie ?? '')
    .slice(0, 2_000)
    .split('.')
    .filter((one) => readNumber(one) === one);

/** The cookie with one more issue. The oldest is forgotten when it is full. */
export const withRemembered = (cookie: string | undefined, number: string): string =>
  [...rememberedIn(cookie).filter((one) => one !== number), number]
    .slice(-maximumRemembered)
    .join('.');
