-- What the database itself refuses, whoever asks.

-- The three guardians hold no business role, nor one of each other's (domain.md §2).
create function user_roles_keep_guardians_apart() returns trigger language plpgsql as $$
begin
  -- Two grants at once wait for each other here, or neither would see the other's.
  perform from users where id = new.user_id for no key update;
  if exists (
    select from user_roles other where other.user_id = new.user_id and other.role <> new.role
      and (other.role in ('sys_admin', 'sec_admin', 'auditor') or new.role in ('sys_admin', 'sec_admin', 'auditor'))
  ) then
    raise exception 'guardian roles stand alone' using errcode = '23514', constraint = 'user_roles_guardians_apart';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger user_roles_guardians_apart before insert or update on user_roles
  for each row execute function user_roles_keep_guardians_apart();
--> statement-breakpoint
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is written once', tg_table_name using errcode = '23514', constraint = tg_table_name || '_written_once';
end $$;
--> statement-breakpoint
-- The audit log only grows (trust.md §3.1).
create trigger audit_entries_written_once before update or delete on audit_entries for each row execute function refuse_change();
--> statement-breakpoint
create trigger audit_entries_not_emptied before truncate on audit_entries for each statement execute function refuse_change();
--> statement-breakpoint
-- Scores are released once and never edited (trust.md §1.7).
create trigger published_cells_written_once before update or delete on published_cells for each row execute function refuse_change();
--> statement-breakpoint
create trigger published_cells_not_emptied before truncate on published_cells for each statement execute function refuse_change();
--> statement-breakpoint
-- The inbox of a day holds sealed ballots from the opening of rating until they are mixed (trust.md §1.4, decision 6).
-- It is reached through these functions only; nobody but their owner may call them, so that an operator's set-up
-- grants the portal's role these and withholds the tables themselves.
create function ballot_inbox_name(day uuid) returns text language sql immutable as $$
  select 'ballot_inbox_' || replace(day::text, '-', '')
$$;
--> statement-breakpoint
-- Asked of the catalogue itself: to_regclass() may answer from a cache that a wait for the lock below has made old.
create function ballot_inbox_exists(day uuid) returns boolean language sql volatile security definer set search_path = public, pg_temp as $$
  select exists (select from pg_class where relname = ballot_inbox_name(day) and relnamespace = 'public'::regnamespace)
$$;
--> statement-breakpoint
-- To the end of the transaction nobody else opens or mixes this day.
create function ballot_inbox_lock(day uuid) returns void language sql volatile as $$
  select pg_advisory_xact_lock(72003, hashtext(day::text))
$$;
--> statement-breakpoint
-- Makes the inbox when the day is published and was not mixed yet; a day once mixed never opens again.
-- No statistics and no autovacuum: ANALYZE would copy values into pg_statistic.
create function ballot_inbox_open(day uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare inbox text := ballot_inbox_name(day);
begin
  perform ballot_inbox_lock(day);
  if ballot_inbox_exists(day) then return; end if;
  if not exists (select from open_days where id = day and published_at is not null and cancelled_at is null and mixed_at is null) then
    raise exception 'no rating of this day' using errcode = '42P01';
  end if;
  execute format('create table %I (cell text not null, nullifier bytea not null, payload bytea not null, primary key (cell, nullifier)) with (autovacuum_enabled = off)', inbox);
  execute format('alter table %I alter cell set statistics 0, alter nullifier set statistics 0, alter payload set statistics 0', inbox);
end $$;
--> statement-breakpoint
-- A second cast with the same ticket replaces the first. Fails with undefined_table once the day was mixed.
create function ballot_inbox_cast(day uuid, cast_cell text, cast_nullifier bytea, sealed bytea) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('insert into %I (cell, nullifier, payload) values ($1, $2, $3)
    on conflict (cell, nullifier) do update set payload = excluded.payload', ballot_inbox_name(day))
    using cast_cell, cast_nullifier, sealed;
end $$;
--> statement-breakpoint
-- Everything, as it lies there, and from here to the end of the transaction nobody else casts. Whoever takes it mixes it.
create function ballot_inbox_take(day uuid) returns table (cell text, nullifier bytea, payload bytea) language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('lock table %I in access exclusive mode', ballot_inbox_name(day));
  return query execute format('select cell, nullifier, payload from %I', ballot_inbox_name(day));
end $$;
--> statement-breakpoint
create function ballot_inbox_drop(day uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('drop table if exists %I', ballot_inbox_name(day));
end $$;
--> statement-breakpoint
revoke execute on function ballot_inbox_exists(uuid), ballot_inbox_open(uuid), ballot_inbox_cast(uuid, text, bytea, bytea),
  ballot_inbox_take(uuid), ballot_inbox_drop(uuid) from public;
--> statement-breakpoint
-- How a turn at the window stood before a change is kept as it was, and so is what was done to a notice (domain.md §4).
create trigger duty_changes_written_once before update or delete on duty_changes for each row execute function refuse_change();
--> statement-breakpoint
create trigger publication_steps_written_once before update or delete on publication_steps for each row execute function refuse_change();
--> statement-breakpoint
-- Search in Chinese: every two neighbouring characters, so that a word of two characters is found without a word list. Each
-- piece carries the year of publication: a list is read newest first, so a search collects one year's finds at a time.
-- Only built-in functions inside: an index is rebuilt with an empty search path.
create function text_pieces(words text, published_at timestamptz) returns text[] language plpgsql immutable strict parallel safe as $$
declare
  era text := extract(year from published_at at time zone 'UTC')::text;
  pieces text[] := '{}';
  before text := ' ';
  letter text;
begin
  foreach letter in array string_to_array(translate(lower(words), E'\n\t\u3000', '   '), null) loop
    if before <> ' ' and letter <> ' ' then pieces := pieces || (era || before || letter); end if;
    before := letter;
  end loop;
  return pieces;
end $$;
--> statement-breakpoint
create index issues_search on issues using gin (text_pieces(title || ' ' || public_text, published_at)) where published_at is not null;
--> statement-breakpoint
-- The history of an issue only grows; what was said in public stays said (F10).
create trigger issue_steps_written_once before update or delete on issue_steps for each row execute function refuse_change();
