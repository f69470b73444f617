/** The body of a slip's form, padded to one size: its length reveals nothing (trust.md §1.3). */

/** The urlencoded body. Fills the form's own `pad` field, so that a plain submit is as long. */
export function paddedForm(form: HTMLFormElement): string {
  const pad = form.querySelector<HTMLInputElement>('input[name="pad"]');
  if (!pad) return bodyOf(form);
  pad.value = '';
  pad.value = '0'.repeat(Math.max(0, Number(pad.dataset['bytes']) - bodyOf(form).length));
  return bodyOf(form);
}

/** Line ends as a browser sends them. */
const bodyOf = (form: HTMLFormElement): string =>
  new URLSearchParams(
    [...new FormData(form)].map(([name, value]) => [name, String(value).replace(/\r?\n/g, '\r\n')]),
  ).toString();
