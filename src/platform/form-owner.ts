/**
 * The owner of a form. On personal pages each form carries a sealed hidden field with the account
 * it was rendered for. Middleware adds the field to the finished page, so no page can omit it.
 * Public pages have no such field: their bytes are the same for every reader.
 */
import type { Ctx } from './ctx.ts';

export const ownerField = '_owner';
/** Id of the kept form that filled this form: the form may post to an address without the id. */
export const keptField = '_kept';

export interface FormOwner {
  userId: string;
  drawnAt: Date;
  /** True if the form has typed text and no field that must never be stored. */
  mayBeKept: boolean;
}

/**
 * Matches a form with its content. Typed text never matches, because Astro escapes quotation marks
 * in attributes and `<` in text.
 */
const forms = /<form(?:\s+[^\s"'=<>/]+(?:="[^"]*")?)*\s*>[\s\S]*?<\/form>/gi;
const openingTag = /^<form(?:\s+[^\s"'=<>/]+(?:="[^"]*")?)*\s*>/i;
const posts = /\smethod="post"/i;
/** Sign-out works for every account: on a shared computer it must work from any open page. */
const signsOut = /\saction="[^"]*\/sign-out"/i;

/**
 * Forms with a password, a code, a file or a rating. They switch off autocomplete or contain an
 * input of such a type.
 */
const holdsSecret =
  /^<form[^>]*\sautocomplete="off"|<input[^>]*\stype="(?:password|file)"|autocomplete="one-time-code"/i;
const isTypedInto = /<textarea|<select|<input(?![^>]*\stype="hidden")/i;

/**
 * Adds the owner field to each form that posts, with a separate seal for each form. Without a
 * signed-in reader the page is returned unchanged. `kept` is the id of the kept form that the page
 * was asked to fill in.
 */
export function withOwner(ctx: Ctx, html: string, kept: string | null = null): string {
  const { actor, now, secrets } = ctx;
  if (!actor) return html;
  return html.replace(forms, (form) => {
    const tag = openingTag.exec(form)?.[0] ?? '';
    if (!posts.test(tag) || signsOut.test(tag)) return form;
    const mayBeKept = isTypedInto.test(form) && !holdsSecret.test(form);
    const seal = secrets.seal(
      'form-owner',
      JSON.stringify([actor.userId, now.getTime(), mayBeKept]),
    );
    const from = kept && `<input type="hidden" name="${keptField}" value="${kept}">`;
    return `${tag}<input type="hidden" name="${ownerField}" value="${seal}">${from ?? ''}${form.slice(tag.length)}`;
  });
}

/** The owner of a posted form; null without a field that this portal sealed. */
export function ownerOf(ctx: Pick<Ctx, 'secrets'>, typed: unknown): FormOwner | null {
  if (typeof typed !== 'string' || typed === '') return null;
  try {
    const [userId, drawnAt, mayBeKept] = JSON.parse(ctx.secrets.unseal('form-owner', typed)) as [
      string,
      number,
      boolean,
    ];
    return { userId, drawnAt: new Date(drawnAt), mayBeKept };
  } catch {
    return null;
  }
}
