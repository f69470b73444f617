/**
 * Years of open days and turns at the window, copied by SQL from those of the demo. For
 * measurements, not for rules.
 */
import type postgres from 'postgres';

/** Past days with published scores, over five years before the demo's own. */
export async function seedOpenDays(client: postgres.Sql, count: number): Promise<void> {
  const [model] = await client<
    { id: string }[]
  >`select id from open_days where scores_published_at is not null order by starts_at limit 1`;
  if (!model) throw new Error('the demo has no day with scores');
  await client.begin(async (tx) => {
    await tx`set local statement_timeout = 0`;
    await tx`create temporary table copies on commit drop as
      select gen_random_uuid() as id, make_interval(mins => (1 + (n::bigint * 5 * 365 * 1440 / ${count}))::int) as back from generate_series(1, ${count}) n`;
    await tx`insert into open_days
      select (jsonb_populate_record(model, to_jsonb(moved))).* from open_days model, copies, lateral (select copies.id,
        model.starts_at - back as starts_at, model.ends_at - back as ends_at, model.registration_opens_at - back as registration_opens_at,
        model.registration_closes_at - back as registration_closes_at, model.rate_opens_at - back as rate_opens_at, model.rate_closes_at - back as rate_closes_at,
        model.created_at - back as created_at, model.submitted_at - back as submitted_at, model.published_at - back as published_at,
        model.mixed_at - back as mixed_at, model.scores_published_at - back as scores_published_at) moved
      where model.id = ${model.id}`;
    await tx`insert into open_day_items select copies.id, has.service_item_id from copies, open_day_items has where has.open_day_id = ${model.id}`;
    await tx`insert into open_day_units select copies.id, has.unit_id from copies, open_day_units has where has.open_day_id = ${model.id}`;
    await tx`insert into slip_batches select copies.id, batch.printed, batch.handed_out, batch.torn from copies, slip_batches batch where batch.open_day_id = ${model.id}`;
    await tx`insert into published_cells select copies.id, cell.channel, cell.measure, cell.graded, cell.mean_tenths, cell.distribution, cell.not_done, cell.reasons
      from copies, published_cells cell where cell.open_day_id = ${model.id}`;
  });
  await client`vacuum analyze open_days`;
  await client`vacuum analyze published_cells`;
}

/**
 * Each official of the demo sits once a week for years, as section chiefs must (R1), each at a
 * separate window.
 */
export async function seedDuties(client: postgres.Sql, years: number): Promise<void> {
  await client`
    insert into window_duties (unit_id, official_id, name, post, rank, duty_on, half_day, hall_id, floor, window_no, items, planned_by, planned_at)
    select official.unit_id, official.id, official.name, official.post, official.rank, day::date, 'full', hall.id, '九楼',
      row_number() over (partition by day order by official.id), '企业开办', official.added_by, day - interval '7 days'
    from duty_officials official, (select id from halls order by id limit 1) hall,
      generate_series(current_date - make_interval(years => ${years}), current_date + interval '30 days', interval '1 day') day
    where extract(isodow from day) = 1 + abs(hashtext(official.id::text)) % 5 and not exists (select from window_duties other where other.official_id = official.id and other.duty_on = day::date and other.cancelled_at is null)`;
  await client`vacuum analyze window_duties`;
}
