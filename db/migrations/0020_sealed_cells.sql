-- Which cell a row of the inbox is for is sealed with its answers, so a slip may not tell it either: both hold one nullifier for
-- each cell, and that is all.
ALTER TABLE "slips" DROP COLUMN "cell";
--> statement-breakpoint
-- Writes the table new: a column that is only dropped stays in the rows that are there.
alter table slips alter nullifier type bytea using nullifier || ''::bytea;
--> statement-breakpoint
-- A day may be open while the portal is upgraded. Its rows keep what they say and can still be replaced, and go without the
-- cell from now on: they open for one cell only. Until its mix their length still tells a remark from a rating.
do $$
declare inbox text;
begin
  for inbox in select relname from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and relname ~ '^ballot_inbox_[0-9a-f]{32}$'
  loop
    execute format('alter table %I drop constraint %I', inbox, inbox || '_pkey');
    execute format('alter table %I drop column cell', inbox);
    execute format('alter table %I alter nullifier type bytea using nullifier || ''''::bytea', inbox);
    execute format('alter table %I add primary key (nullifier)', inbox);
    execute format('alter table %I alter nullifier set statistics 0', inbox);
  end loop;
end $$;
--> statement-breakpoint
-- A row of 3 KB stays in one piece: cut and put aside, as rows of 2 KB are, it costs three times as much to write.
create or replace function ballot_inbox_open(day uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare inbox text := ballot_inbox_name(day);
begin
  perform ballot_inbox_lock(day);
  if ballot_inbox_exists(day) then return; end if;
  if not exists (select from open_days where id = day and published_at is not null and cancelled_at is null and mixed_at is null) then
    raise exception 'no rating of this day' using errcode = '42P01';
  end if;
  execute format('create table %I (nullifier bytea primary key, payload bytea not null) with (autovacuum_enabled = off, toast.autovacuum_enabled = off, toast_tuple_target = 8160)', inbox);
  execute format('alter table %I alter nullifier set statistics 0, alter payload set statistics 0, alter payload set storage external', inbox);
end $$;
--> statement-breakpoint
-- As before, and a slip brings a row for each cell of the day: those left out lie among the others in the order of the
-- nullifiers, and replace nothing. A node that still runs the program from before leaves `left_out` away.
drop function ballot_inbox_cast(uuid, timestamptz[], bytea[], integer[], text[], bytea[], bytea[]);
--> statement-breakpoint
create function ballot_inbox_cast(day uuid, moments timestamptz[], slip_nullifiers bytea[], of_casts integer[], cells text[], nullifiers bytea[], sealed bytea[], left_out boolean[] default null) returns integer[]
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
  execute format('with given as (
      select distinct on (nullifier) nullifier, payload, coalesce(is_left_out, false) as is_left_out
      from unnest($1, $2, $3, $4, $5) with ordinality given (of_cast, cell, nullifier, payload, is_left_out, number)
      where of_cast = any ($6) and cell = any ($7) order by nullifier, coalesce(is_left_out, false), number desc)
    insert into %I as kept (nullifier, payload) select nullifier, payload from given order by nullifier
    on conflict (nullifier) do update set payload = excluded.payload
      where not (select is_left_out from given where given.nullifier = kept.nullifier)', ballot_inbox_name(day))
    using of_casts, cells, nullifiers, sealed, left_out, taken, asked;
  return taken;
end $$;
--> statement-breakpoint
drop function ballot_inbox_take(uuid);
--> statement-breakpoint
-- Everything, as it lies there, and from here to the end of the transaction nobody else casts. Whoever takes it mixes it.
create function ballot_inbox_take(day uuid) returns table (nullifier bytea, payload bytea) language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('lock table %I in access exclusive mode', ballot_inbox_name(day));
  return query execute format('select nullifier, payload from %I', ballot_inbox_name(day));
end $$;
--> statement-breakpoint
drop function ballot_inbox_slips_used(uuid);
--> statement-breakpoint
-- For counting what was used while no answer is opened: each nullifier with the part of its row that holds the cell, and the
-- state of the slip it came with; null with a ticket. A row of another length is from before and comes whole.
create function ballot_inbox_heads(day uuid, row_length integer, head_length integer) returns table (nullifier bytea, head bytea, slip text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('lock table %I in access exclusive mode', ballot_inbox_name(day));
  return query execute format('select inbox.nullifier,
      case when octet_length(inbox.payload) = $2 then substring(inbox.payload from 1 for $3) else inbox.payload end, slips.state
    from %I inbox left join slips on slips.nullifier = inbox.nullifier and slips.open_day_id = $1', ballot_inbox_name(day))
    using day, row_length, head_length;
end $$;
--> statement-breakpoint
revoke execute on function ballot_inbox_cast(uuid, timestamptz[], bytea[], integer[], text[], bytea[], bytea[], boolean[]),
  ballot_inbox_take(uuid), ballot_inbox_heads(uuid, integer, integer) from public;
