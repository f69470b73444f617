-- Ratings of one day that come at the same moment go in with one statement, which is also the one that looks whether each may:
-- the day is rated at its moment and its slip, where it came with one, counts there. Answers with the numbers of those taken.
-- Rows go in sorted by nullifier, so that what came together keeps no order. A second cast with the same slip or ticket
-- replaces the first. Fails with undefined_table when the day has no inbox.
drop function ballot_inbox_cast(uuid, text[], bytea[], bytea[]);
--> statement-breakpoint
create function ballot_inbox_cast(day uuid, moments timestamptz[], slip_nullifiers bytea[], of_casts integer[], cells text[], nullifiers bytea[], sealed bytea[]) returns integer[]
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  taken integer[];
  asked text[];
begin
  select array_agg(one.number::integer), rated.channels || 'remark'::text into taken, asked
    from open_days rated, unnest(moments, slip_nullifiers) with ordinality one (at, slip, number)
    where rated.id = day and rated.published_at is not null and rated.cancelled_at is null and rated.mixed_at is null
      and rated.rate_opens_at <= one.at and one.at < rated.rate_closes_at
      and (one.slip is null or exists (select from slips where slips.nullifier = one.slip and slips.open_day_id = day and slips.state = 'printed'))
    group by rated.id;
  if taken is null then return '{}'; end if;
  execute format('insert into %I (cell, nullifier, payload)
    select distinct on (cell, nullifier) cell, nullifier, payload from unnest($1, $2, $3, $4) with ordinality given (of_cast, cell, nullifier, payload, number)
    where of_cast = any ($5) and cell = any ($6) order by cell, nullifier, number desc
    on conflict (cell, nullifier) do update set payload = excluded.payload', ballot_inbox_name(day))
    using of_casts, cells, nullifiers, sealed, taken, asked;
  return taken;
end $$;
--> statement-breakpoint
revoke execute on function ballot_inbox_cast(uuid, timestamptz[], bytea[], integer[], text[], bytea[], bytea[]) from public;
