/** Between a page and a command: runs the command a form asks for and tells the page what to show. */
import type { AstroGlobal } from 'astro';
import type { Command } from './command.ts';
import { editionOfValues, isSameValue, Outdated, type FormValues } from './edition.ts';
import { ownerField, ownerOf } from './form-owner.ts';
import type { Ctx } from './ctx.ts';
import { readForm, type RawInput } from './input.ts';
import { dropKeptForm, keptParameter, openKeptForm } from './kept-forms.ts';
import { AnothersForm, Busy, Invalid, Malformed, Refusal, TooMany } from './refusal.ts';
import { fieldErrorSentence } from '#labels/field-errors.ts';
import { refusalSentence } from '#labels/refusals.ts';
import { rememberView, viewToRedrawIn } from './view.ts';

export interface FormView {
  values: Record<string, string | string[]>; // as typed
  errors: Record<string, string>; // field → sentence
  refusal: string | null; // sentence
  failed: boolean;
  /** Typed before the session ended and not sent yet. */
  unsent?: boolean;
  /** Drawn again with what was typed, in the other view: nothing ran. */
  redrawn?: boolean;
  /** What somebody else saved meanwhile: shown beside what was typed, where the two differ. */
  stored?: FormValues;
}

export const emptyForm: FormView = { values: {}, errors: {}, refusal: null, failed: false };

/** A form filled with what is stored, for editing; with the edition that it shows. */
export const filledForm = (values: FormValues): FormView => ({
  ...emptyForm,
  values: { ...values, edition: editionOfValues(values) },
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
  const { do: asked, [ownerField]: seal, ...raw } = readForm(await formOf(astro.request));
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
          ? { ...emptyForm, ...initial, values: typedValues(raw), redrawn: true }
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
    const output = await runOnce(run, astro.locals.ctx, { ...raw, ...fixed });
    if (kept !== null && astro.locals.ctx.actor) await dropKeptForm(astro.locals.ctx, { id: kept });
    return { ...nothing, done: { name, output } as Outputs<C> };
  } catch (error) {
    const view = { ...emptyForm, values: typedValues(raw), failed: true };
    if (error instanceof Invalid) {
      astro.response.status = 422;
      for (const [field, kind] of Object.entries(error.fieldErrors))
        view.errors = { ...view.errors, [field]: fieldErrorSentence(field, kind) };
    } else if (error instanceof Refusal) {
      astro.response.status = error instanceof Busy ? 503 : 409;
      if (error instanceof Busy) astro.response.headers.set('Retry-After', '5');
      view.refusal = refusalSentence(error.code, error.details);
      if (error instanceof Outdated) {
        view.stored = error.stored;
        view.values = { ...view.values, edition: editionOfValues(error.stored) };
      }
    } else if (error instanceof TooMany) {
      astro.response.status = 429;
      astro.response.headers.set('Retry-After', String(error.retryAfterSeconds));
      view.refusal = refusalSentence('tooManyTries', { seconds: error.retryAfterSeconds });
    } else throw error;
    return {
      done: null,
      failed: true,
      view: (asking, initial) => (asking === name ? view : (initial ?? emptyForm)),
    };
  }
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
