/** Connects pages and commands: runs the command that a form requests and returns what to show. */
import type { AstroGlobal } from 'astro';
import type { Command } from './command.ts';
import { editionOfValues, isSameValue, Outdated, type FormValues } from './edition.ts';
import type { Ctx } from './ctx.ts';
import { keptField, ownerField, ownerOf } from './form-owner.ts';
import { readForm, type RawInput } from './input.ts';
import { dropKeptForm, keptParameter, openKeptForm } from './kept-forms.ts';
import { textKindOf } from './overruled-finds.ts';
import { askForRuling, inWords, listRulers, type FindInWords } from './overrulings.ts';
import { can } from './permissions.ts';
import { findKey, personalDataIn, type PersonalData } from './privacy-scan.ts';
import { AnothersForm, Busy, Invalid, Malformed, Refusal, TooMany } from './refusal.ts';
import { fieldErrorSentence, findsSentence } from '#labels/field-errors.ts';
import { refusalSentence } from '#labels/refusals.ts';
import { rememberView, viewToRedrawIn } from './view.ts';

export interface FormView {
  values: Record<string, string | string[]>; // as typed
  errors: Record<string, string>; // field → sentence
  refusal: string | null; // sentence
  failed: boolean;
  /**
   * The values were typed before the session ended or before a ruling on the text, and are not sent
   * yet.
   */
  unsent?: boolean;
  /**
   * Warnings by field, as sentences. They are not errors: the sender may send the form as it is.
   */
  warnings?: Record<string, string>;
  /** With warnings: the value of the button that sends the form unchanged. */
  anyway?: string;
  /** Texts that the privacy scan stopped, by field. Another person may allow them. */
  stopped?: Record<string, StoppedText>;
  /** Rendered again with the typed values, in the other view. No command ran. */
  redrawn?: boolean;
  /** What another person saved meanwhile. Shown beside the typed values where they differ. */
  stored?: FormValues;
}

export interface StoppedText {
  /** Names of those who may decide. Empty when only the writer has the permission. */
  deciders: string[];
  /** The writer requested a ruling. */
  asked: boolean;
}

/**
 * Names of the button that sends a form despite its warnings, and of the fields that request a
 * ruling.
 */
export const anywayField = '_anyway';
export const claimField = (field: string): string => `_claim-${field}`;

/** Marks a form that shows the stored values beside the typed ones. */
export const comparedField = '_compared';

export const emptyForm: FormView = { values: {}, errors: {}, refusal: null, failed: false };

/** A form filled with the stored values for editing, with their edition. */
export const filledForm = (values: FormValues): FormView => ({
  ...emptyForm,
  values: { ...values, edition: editionOfValues(values) },
});

/** A blank form that may replace the stored values, with the edition shown beside it. */
export const blankForm = (stored: FormValues): FormView => ({
  ...emptyForm,
  values: { edition: editionOfValues(stored) },
});

type Outputs<C extends Record<string, Command<unknown>>> = {
  [Name in keyof C]: { name: Name; output: Awaited<ReturnType<C[Name]>> };
}[keyof C];

export interface Received<C extends Record<string, Command<unknown>>> {
  /** Set when a command ran: its name and output. The page then answers 303. */
  done: Outputs<C> | null;
  /**
   * What to show in the form of this command: typed values and errors if it was posted, otherwise
   * `initial`.
   */
  view(name: keyof C, initial?: FormView): FormView;
  failed: boolean;
}

/**
 * Handles the posted form of a page. The field `do` names the command when a page has several.
 * `fixed` are values that the address sets and the form cannot change. Sets the status 400 (unknown
 * command), 409, 422, 429 or 503, and keeps the typed values except on 400. `Denied`, `NotFound`,
 * `AnothersForm` and `Malformed` pass through to the middleware.
 */
export async function receive<C extends Record<string, Command<unknown>>>(
  astro: AstroGlobal,
  commands: C,
  fixed: Record<string, unknown> = {},
): Promise<Received<C>> {
  const nothing: Received<C> = {
    done: null,
    failed: false,
    view: (_name, initial) => initial ?? emptyForm,
  };
  const kept = astro.url.searchParams.get(keptParameter);
  if (astro.request.method !== 'POST') {
    if (kept === null) return nothing;
    const fields = await openKeptForm(astro.locals.ctx, kept, astro.url.pathname);
    if (!fields) return nothing;
    const { do: meant, ...typed } = fields;
    const unsent =
      [meant ?? []]
        .flat()
        .map(String)
        .find((step) => Object.hasOwn(commands, step)) ?? Object.keys(commands)[0];
    return {
      ...nothing,
      view: (name, initial) =>
        name === unsent
          ? { ...(initial ?? emptyForm), values: typedValues(typed), unsent: true }
          : (initial ?? emptyForm),
    };
  }
  const {
    do: asked,
    [ownerField]: seal,
    [anywayField]: anyway,
    [keptField]: filledFrom,
    [comparedField]: compared,
    ...sent
  } = readForm(await formOf(astro.request));
  const { claims, raw } = claimsIn(sent);
  const owner = ownerOf(astro.locals.ctx, seal);
  if (owner && owner.userId !== astro.locals.ctx.actor?.userId) throw new AnothersForm();
  const steps = [asked ?? []].flat().map((step) => {
    if (typeof step !== 'string') throw new Malformed(); // a file
    return step;
  });
  const redraw = steps.find((step) => step === 'redraw' || viewToRedrawIn(step));
  // The form asks only for another view with the typed values. No command runs; nothing is an
  // error.
  if (redraw !== undefined) {
    const view = viewToRedrawIn(redraw);
    if (view) {
      astro.locals.view = view;
      rememberView(astro, view);
    }
    const of = steps.find((step) => Object.hasOwn(commands, step));
    return {
      ...nothing,
      view: (asking, initial) =>
        of === undefined || of === asking
          ? besideStored(
              { ...emptyForm, ...initial, values: typedValues(raw), redrawn: true },
              compared,
              initial,
            )
          : (initial ?? emptyForm),
    };
  }
  const name = steps[0] ?? (Object.keys(commands)[0] as string);
  const run = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!run) {
    astro.response.status = 400;
    return nothing;
  }
  try {
    const warnedOf = new Set(typeof anyway === 'string' ? anyway.split('\t') : []);
    const output = await runOnce(run, { ...astro.locals.ctx, warnedOf }, { ...raw, ...fixed });
    const sentKept = kept ?? filledFrom;
    if (typeof sentKept === 'string' && astro.locals.ctx.actor)
      await dropKeptForm(astro.locals.ctx, { id: sentKept });
    return { ...nothing, done: { name, output } as Outputs<C> };
  } catch (error) {
    const view: FormView = { ...emptyForm, values: typedValues(sent), failed: true };
    if (error instanceof Invalid) {
      astro.response.status = 422;
      showFaults(view, error);
      view.stopped = await stoppedTexts(astro, run, { error, claims, raw, owner });
    } else if (error instanceof Refusal) {
      astro.response.status = error instanceof Busy ? 503 : 409;
      if (error instanceof Busy) astro.response.headers.set('Retry-After', '5');
      view.refusal = refusalSentence(error.code, error.details);
      if (error instanceof Outdated) {
        view.stored = error.stored;
        view.values = { ...view.values, edition: editionOfValues(error.stored) };
      }
      view.stopped = await stoppedTexts(astro, run, { error, claims, raw, owner });
    } else if (error instanceof TooMany) {
      astro.response.status = 429;
      astro.response.headers.set('Retry-After', String(error.retryAfterSeconds));
      view.refusal = refusalSentence('tooManyTries', { seconds: error.retryAfterSeconds });
    } else throw error;
    return {
      done: null,
      // Warnings alone are not a failure: the page keeps its title.
      failed: Object.keys(view.errors).length > 0 || view.refusal !== null,
      view: (asking, initial) =>
        asking === name ? besideStored(view, compared, initial) : (initial ?? emptyForm),
    };
  }
}

/**
 * A form that showed the stored values beside the typed ones keeps showing both until it is saved,
 * in another view or beside an error. `initial` holds the values stored now, so the form shows
 * those and sends their edition.
 */
function besideStored(view: FormView, compared: unknown, initial: FormView | undefined): FormView {
  if (compared === undefined || view.stored || initial?.values['edition'] === undefined)
    return view;
  const { edition, ...stored } = initial.values;
  return {
    ...view,
    values: { ...view.values, edition },
    refusal: view.refusal ?? (view.redrawn ? refusalSentence('form.outdated') : null),
    stored,
  };
}

/**
 * Runs the command. If the stored values already equal the typed ones, as after a double click, it
 * runs again with the stored edition instead of refusing.
 */
async function runOnce<Output>(run: Command<Output>, ctx: Ctx, input: RawInput): Promise<Output> {
  try {
    return await run(ctx, input);
  } catch (error) {
    if (!(error instanceof Outdated)) throw error;
    const { stored } = error;
    const isSaved = Object.keys(stored).every((name) =>
      isSameValue(stored[name], input[name] as string | string[] | undefined),
    );
    if (!isSaved) throw error;
    return run(ctx, { ...input, edition: editionOfValues(stored) });
  }
}

/** Separates the reasons written for a ruling from the rest of the form. */
function claimsIn(sent: RawInput): { claims: Record<string, string>; raw: RawInput } {
  const begin = claimField('');
  const isClaim = (name: string) => name.startsWith(begin);
  return {
    claims: Object.fromEntries(
      Object.entries(sent).flatMap(([name, value]) =>
        isClaim(name) && typeof value === 'string' && value.trim() !== ''
          ? [[name.slice(begin.length), value]]
          : [],
      ),
    ),
    raw: Object.fromEntries(Object.entries(sent).filter(([name]) => !isClaim(name))),
  };
}

/** Puts errors into the view as sentences beside their fields, and warnings separately. */
function showFaults(view: FormView, { fieldErrors, finds }: Invalid): void {
  for (const [field, kind] of Object.entries(fieldErrors)) {
    const sentence = fieldErrorSentence(field, kind) + findsSentence(finds[field] ?? []);
    if (kind === 'mayIdentify') view.warnings = { ...view.warnings, [field]: sentence };
    else view.errors = { ...view.errors, [field]: sentence };
  }
  const warned = Object.keys(view.warnings ?? {}).flatMap((field) => finds[field] ?? []);
  if (warned.length > 0) view.anyway = warned.map(findKey).join('\t');
}

/** For staff: the texts that the scan stopped, and whether a ruling was requested. */
async function stoppedTexts(
  { locals: { ctx }, url }: AstroGlobal,
  run: Command<unknown>,
  sent: {
    error: Invalid | Refusal;
    claims: Record<string, string>;
    raw: RawInput;
    owner: ReturnType<typeof ownerOf>;
  },
): Promise<FormView['stopped']> {
  const { error, claims, raw, owner } = sent;
  if (!can(ctx.actor, 'office.enter')) return {};
  const kinds = error instanceof Invalid ? error.fieldErrors : {};
  const stopped: [string, readonly PersonalData[]][] =
    error instanceof Invalid
      ? Object.entries(error.finds).filter(([field]) => kinds[field] === 'personalData')
      : error.finds.length > 0
        ? [['form', error.finds]]
        : [];
  if (stopped.length === 0) return {};
  const textKind = textKindOf(run.permission);
  const deciders = await listRulers(ctx, textKind);
  const claim = stopped.map(([field]) => claims[field]).find((words) => words !== undefined);
  const otherFaults = Object.values(kinds).some((kind) => kind !== 'personalData');
  const asked = claim !== undefined && !otherFaults && deciders.length > 0;
  if (asked)
    await askForRuling(ctx, {
      textKind,
      claim: [...claim].slice(0, 300).join(''),
      address: url.pathname,
      finds: stopped.flatMap(([field, finds]) => findsInWords(raw[field], finds)).slice(0, 20),
      form: owner?.mayBeKept ? typedValues(raw) : null,
    });
  return Object.fromEntries(stopped.map(([field]) => [field, { deciders, asked }]));
}

/**
 * The text around each find, from the field as typed. Stored texts have none here: they are read on
 * their own page.
 */
function findsInWords(typed: unknown, finds: readonly PersonalData[]): FindInWords[] {
  const text = typeof typed === 'string' ? typed : '';
  const standing = personalDataIn(text);
  return finds.map((find) => {
    const here = standing.find((one) => findKey(one) === findKey(find));
    return here ? inWords(text, here) : inWords('', { ...find, at: 0 });
  });
}

/**
 * The posted form. Throws `Malformed` if the bytes are not a form, such as a truncated multipart
 * body.
 */
export const formOf = (request: Request): Promise<FormData> =>
  request.formData().catch(() => {
    throw new Malformed();
  });

const typedValues = (raw: Record<string, unknown>): FormView['values'] =>
  Object.fromEntries(
    Object.entries(raw).filter(
      (entry): entry is [string, string | string[]] =>
        typeof entry[1] === 'string' ||
        (Array.isArray(entry[1]) && entry[1].every((item) => typeof item === 'string')),
    ),
  );
