/** What a slip's form is as a body: of one size, so that a watcher of the line learns nothing from it (trust.md §1.3). */

/** The urlencoded body; the form's own `pad` field is filled, so that sending the form itself is as long. */
export function paddedForm(form: HTMLFormElement): string {
  const pad = form.querySelector<HTMLInputElement>('input[name="pad"]');
  if (!pad) return bodyOf(form);
  pad.value = '';
  pad.value = '0'.repeat(Math.max(0, Number(pad.dataset['bytes']) - bodyOf(form).length));
  return bodyOf(form);
}

/** Lines end as a browser sends them. */
const bodyOf = (form: HTMLFormElement): string =>
  new URLSearchParams(
    [...new FormData(form)].map(([name, value]) => [name, String(value).replace(/\r?\n/g, '\r\n')]),
  ).toString();
