/**
 * Whose a form is. Each form of a personal page carries a sealed field that names the account it was drawn for; the
 * middleware writes it into the finished page, so that no page can forget it. Public pages have none: their bytes are
 * the same for every reader.
 */
import type { Ctx } from './ctx.ts';

export const ownerField = '_owner';
/** Names the kept form this one was filled from: a form may send to an address without it. */
export const keptField = '_kept';

export interface FormOwner {
  userId: string;
  drawnAt: Date;
  /** Whether the form holds typed text and nothing that must never be stored. */
  mayBeKept: boolean;
}

/** A form's opening tag and content. Astro escapes quotation marks in attributes and `<` in text, so typed text never matches. */
const forms = /<form(?:\s+[^\s"'=<>/]+(?:="[^"]*")?)*\s*>[\s\S]*?<\/form>/gi;
const openingTag = /^<form(?:\s+[^\s"'=<>/]+(?:="[^"]*")?)*\s*>/i;
const posts = /\smethod="post"/i;
/** Signing out is safe for everybody: on a shared computer it must work from any page left open. */
const signsOut = /\saction="[^"]*\/sign-out"/i;

/** A password, a code, a file or a rating: such forms switch off completion, or hold a field of that type. */
const holdsSecret =
  /^<form[^>]*\sautocomplete="off"|<input[^>]*\stype="(?:password|file)"|autocomplete="one-time-code"/i;
const isTypedInto = /<textarea|<select|<input(?![^>]*\stype="hidden")/i;

/**
 * The page with the owner in each form that posts. Each form gets a seal of its own. A reader who is not signed in
 * owns no form: the page stays as it is. `kept`: the kept form the page was asked to fill in.
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

/** The owner a form names, or null: no field, or none that this portal sealed. */
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
