/** What a page shows when a form is returned. */
import { describe, expect, test } from 'vitest';
import type { AstroGlobal } from 'astro';
import type { Db } from '#db/connect.ts';
import type { Command } from '#platform/command.ts';
import { editionOfValues, ensureLatest } from '#platform/edition.ts';
import { emptyForm, filledForm, receive } from '#platform/form.ts';
import { Invalid, Malformed } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { town } from '#tests/support/town.ts';

const noDb = {} as Db;
const stored = { title: '关于调整二楼窗口布局的通知', body: '周一起。' };
const typed = { title: '关于窗口布局的通知', body: '周二起。' };

/** A page that receives a posted form. */
function pageOf(fields: Record<string, string | string[]>): AstroGlobal {
  const body = new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
  );
  return {
    request: new Request('http://127.0.0.1/edit', { method: 'POST', body }),
    url: new URL('http://127.0.0.1/edit'),
    locals: { ctx: ctx(noDb, { actor: town.editor }), view: 'ordinary' },
    response: { status: 200, headers: new Headers() },
    cookies: { set: () => undefined },
  } as unknown as AstroGlobal;
}

const revise: Command<string> = Object.assign(
  async (_ctx: unknown, input: unknown) => {
    const { edition, title } = input as Record<string, string>;
    if (title === '') throw new Invalid({ title: 'blank' });
    ensureLatest(stored, edition ?? '');
    return 'saved';
  },
  { permission: 'notice.write' as const },
);
const shownBy = async (fields: Record<string, string | string[]>) => {
  const page = pageOf(fields);
  const received = await receive(page, { revise });
  return { page, received, form: received.view('revise', filledForm(stored)) };
};

/** What the fields of a form send again, including the hidden ones of EditionField.astro. */
const fieldsOf = ({ values, stored: compared }: Awaited<ReturnType<typeof shownBy>>['form']) => ({
  ...values,
  ...(compared && { _compared: 'yes' }),
});

test('a file where the name of the command belongs is malformed, not a fault', async () => {
  for (const files of [['revise'], ['redraw:elder'], ['', 'revise']]) {
    const body = new FormData();
    body.set('title', typed.title);
    for (const name of files) body.append('do', new File(['x'], name));
    const page = {
      ...pageOf({}),
      request: new Request('http://127.0.0.1/edit', { method: 'POST', body }),
    };
    await expect(receive(page as AstroGlobal, { revise })).rejects.toThrow(Malformed);
  }
});

describe('two versions side by side', () => {
  test('stay side by side in the other view, as they were', async () => {
    const { page, form } = await shownBy({ ...typed, edition: 'an older one' });
    expect(page.response.status).toBe(409);
    expect(form).toMatchObject({ values: typed, stored });
    const again = await shownBy({ ...fieldsOf(form), do: ['revise', 'redraw:elder'] });
    expect(again.page.response.status).toBe(200);
    expect(again.page.locals.view).toBe('elder');
    expect(again.form).toMatchObject({
      values: { ...typed, edition: editionOfValues(stored) },
      stored,
      refusal: form.refusal,
      redrawn: true,
    });
    const back = await shownBy({ ...fieldsOf(again.form), do: ['revise', 'redraw:ordinary'] });
    expect(back.form).toEqual(again.form);
    const { received } = await shownBy({ ...fieldsOf(back.form), do: 'revise' });
    expect(received.done).toEqual({ name: 'revise', output: 'saved' });
  });

  test('stay beside an error of a field', async () => {
    const { form } = await shownBy({ ...typed, edition: 'an older one' });
    const { page, form: wrong } = await shownBy({ ...fieldsOf(form), title: '' });
    expect(page.response.status).toBe(422);
    expect(wrong).toMatchObject({
      stored,
      values: { title: '', edition: editionOfValues(stored) },
    });
    expect(Object.keys(wrong.errors)).toEqual(['title']);
  });

  test('are not shown to somebody who was not refused', async () => {
    const { form } = await shownBy({ ...typed, edition: 'an older one', do: 'redraw:elder' });
    expect(form).toEqual({
      ...emptyForm,
      values: { ...typed, edition: 'an older one' },
      redrawn: true,
    });
  });
});
