/** The barest POST: takes one form, commits one row, and answers 303. */
import type { APIRoute } from 'astro';
import { pool } from '../pool.ts';

export const POST: APIRoute = async ({ request, redirect }) => {
  const form = await request.formData();
  await pool.query({
    name: 'post',
    text: 'insert into bench_posts (id, body) values (gen_random_uuid(), $1)',
    values: [String(form.get('body'))],
  });
  return redirect('/list', 303);
};
