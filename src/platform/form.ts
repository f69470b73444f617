/** Between a page and a command: runs the command a form asks for and tells the page what to show. */
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
  /** Typed before the session ended, or before a decision about its text, and not sent yet. */
  unsent?: boolean;
  /** What the sender should look at before sending; nothing is wrong. By field, as sentences. */
  warnings?: Record<string, string>;
  /** With warnings: the value of the button that sends the form as it is. */
  anyway?: string;
  /** Texts the privacy scan stopped, by field: another person may let them pass. */
  stopped?: Record<string, StoppedText>;
  /** Drawn again with what was typed, in the other view: nothing ran. */
  redrawn?: boolean;
  /** What somebody else saved meanwhile: shown beside what was typed, where the two differ. */
  stored?: FormValues;
}

export interface StoppedText {
  /** Who may decide, by name; nobody but the writer holds the right when empty. */
  deciders: string[];
  /** A decision was asked for. */
  asked: boolean;
}

/** The name of the button that sends a form in spite of its warnings, and of the fields that ask for a decision. */
export const anywayField = '_anyway';
export const claimField = (field: string): string => `_claim-${field}`;

/** Says that the form was drawn with what is stored beside what was typed. */
export const comparedField = '_compared';

export const emptyForm: FormView = { values: {}, errors: {}, refusal: null, failed: false };

/** A form filled with what is stored, for editing; with the edition that it shows. */
export const filledForm = (values: FormValues): FormView => ({
  ...emptyForm,
  values: { ...values, edition: editionOfValues(values) },
});

/** A blank form that may replace what is stored: with the edition that is shown beside it. */
export const blankForm = (stored: FormValues): FormView => ({
  ...emptyForm,
  values: { edition: editionOfValues(stored) },
});

type Outputs<C extends Record<string, Command<unknown>>> = {
  [Name in keyof C]: { name: Name; output: Awaited<ReturnType<C[Name]>> };
}[keyof C];

export interface Received<C extends Record<string, Command<unknown>>> {
  /** Set when a command ran: which one, and its output. The page then answers 303. */
  done: Outputs<C> | null;
  /** What the form of this command shows: typed values and errors when it was the one posted, else `initial`. */
  view(name: keyof C, initial?: FormView): FormView;
  failed: boolean;
}

/**
 * Handles the form of a page. The field `do` names the command when a page has several; `fixed` are values
 * the address already says and the form cannot change. Sets 422, 409, 429 or 503 and keeps what was typed.
 * `Denied` and `NotFound` pass through to the middleware.
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
  const steps = [asked ?? []].flat() as string[];
  const redraw = steps.find((step) => step === 'redraw' || viewToRedrawIn(step));
  // Asked only to be drawn again with what was typed, as in the other view: nothing runs, nothing is wrong.
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
      // Warnings alone are no fault: the page keeps its title.
      failed: Object.keys(view.errors).length > 0 || view.refusal !== null,
      view: (asking, initial) =>
        asking === name ? besideStored(view, compared, initial) : (initial ?? emptyForm),
    };
  }
}

/**
 * A form that was drawn with what is stored beside what was typed shows both again, for another view or beside an error,
 * until it is saved. `initial` holds what is stored at this moment, so that is what it shows and whose edition it sends.
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

/** Runs it. What is stored by now is just what was typed, as after a double click: then nobody is refused. */
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

/** The words people wrote for another person to decide by, apart from the form itself. */
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

/** Errors in words beside their fields; what the sender only should look at stands apart from them. */
function showFaults(view: FormView, { fieldErrors, finds }: Invalid): void {
  for (const [field, kind] of Object.entries(fieldErrors)) {
    const sentence = fieldErrorSentence(field, kind) + findsSentence(finds[field] ?? []);
    if (kind === 'mayIdentify') view.warnings = { ...view.warnings, [field]: sentence };
    else view.errors = { ...view.errors, [field]: sentence };
  }
  const warned = Object.keys(view.warnings ?? {}).flatMap((field) => finds[field] ?? []);
  if (warned.length > 0) view.anyway = warned.map(findKey).join('\t');
}

/** For staff: the texts the scan stopped, and whether another person was asked to let them pass. */
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

/** The words around a find are those of the field as typed; a text that is stored already is read on its own page. */
function findsInWords(typed: unknown, finds: readonly PersonalData[]): FindInWords[] {
  const text = typeof typed === 'string' ? typed : '';
  const standing = personalDataIn(text);
  return finds.map((find) => {
    const here = standing.find((one) => findKey(one) === findKey(find));
    return here ? inWords(text, here) : inWords('', { ...find, at: 0 });
  });
}

/** The posted form; `Malformed` when its bytes are none, as a multipart form cut short. */
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
