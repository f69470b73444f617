CREATE TABLE "files" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"size" integer NOT NULL,
	"sha256" text NOT NULL,
	"content" "bytea" NOT NULL,
	"stored_by" uuid NOT NULL,
	"stored_at" timestamp with time zone NOT NULL,
	CONSTRAINT "files_of_known_kind" CHECK ("files"."kind" in ('pdf', 'docx', 'xlsx', 'png', 'jpeg')),
	CONSTRAINT "files_of_bearable_size" CHECK ("files"."size" between 1 and 10485760 and "files"."size" = octet_length("files"."content"))
);
--> statement-breakpoint
CREATE TABLE "publication_files" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "publication_files_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"publication_id" uuid NOT NULL,
	"file_id" uuid NOT NULL,
	"title" text NOT NULL,
	"public_name" text NOT NULL,
	CONSTRAINT "publication_files_own_their_file" UNIQUE("file_id"),
	CONSTRAINT "publication_files_found_by_name" UNIQUE("public_name")
);
--> statement-breakpoint
ALTER TABLE "publications" ADD COLUMN "first_reviewed_by" uuid;--> statement-breakpoint
ALTER TABLE "publications" ADD COLUMN "first_reviewed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "publications" ADD COLUMN "second_reviewed_by" uuid;--> statement-breakpoint
ALTER TABLE "publications" ADD COLUMN "second_reviewed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_stored_by_users_id_fk" FOREIGN KEY ("stored_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publication_files" ADD CONSTRAINT "publication_files_publication_id_publications_id_fk" FOREIGN KEY ("publication_id") REFERENCES "public"."publications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publication_files" ADD CONSTRAINT "publication_files_file_id_files_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."files"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "publication_files_of_publication" ON "publication_files" USING btree ("publication_id","id");--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_first_reviewed_by_users_id_fk" FOREIGN KEY ("first_reviewed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_second_reviewed_by_users_id_fk" FOREIGN KEY ("second_reviewed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_three_people" CHECK ("publications"."first_reviewed_by" <> "publications"."created_by" and "publications"."second_reviewed_by" <> "publications"."created_by" and "publications"."second_reviewed_by" <> "publications"."first_reviewed_by");--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_reviewed_by_somebody" CHECK (("publications"."first_reviewed_at" is null) = ("publications"."first_reviewed_by" is null) and ("publications"."second_reviewed_at" is null) = ("publications"."second_reviewed_by" is null));--> statement-breakpoint
-- They come compressed as they are; kept outside of the rows, so that what stands beside a content is read without it.
alter table files alter column content set storage external;
--> statement-breakpoint
-- What is offered under an address stays what it was (its ETag says so).
create trigger files_written_once before update on files for each row execute function refuse_change();
--> statement-breakpoint
-- Draft, 初审, 复审, publication in this order, and by others than those who had a hand in the text, whoever of several
-- writers it was (domain.md §2, §4). Asked of each move and not of each row: what was published before this rule stands.
create function publications_keep_review() returns trigger language plpgsql as $$
begin
  if (new.first_reviewed_at is not null and old.first_reviewed_at is null and new.submitted_at is null)
    or (new.second_reviewed_at is not null and old.second_reviewed_at is null and new.first_reviewed_at is null)
    or (new.published_at is not null and old.published_at is null and new.second_reviewed_at is null)
    or (new.published_at is null and new.submitted_at is null and (new.first_reviewed_at is not null or new.second_reviewed_at is not null)) then
    raise exception 'a notice is reviewed twice before it is published' using errcode = '23514', constraint = 'publications_reviewed_in_order';
  end if;
  if exists (
    select from publication_steps step where step.publication_id = new.id and step.kind in ('drafted', 'revised', 'attached', 'detached')
      and step.actor_id in (new.first_reviewed_by, new.second_reviewed_by, new.published_by)
  ) then
    raise exception 'nobody reviews what he had a hand in' using errcode = '23514', constraint = 'publications_reviewed_by_others';
  end if;
  if new.submitted_at is not null and old.submitted_at is not null and (new.title, new.source, new.body) is distinct from (old.title, old.source, old.body) then
    raise exception 'a text under review or published stands' using errcode = '23514', constraint = 'publications_text_stands';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger publications_review before insert or update on publications for each row execute function publications_keep_review();
--> statement-breakpoint
-- Attachments stand as the words do.
create function publication_files_keep_to_drafts() returns trigger language plpgsql as $$
begin
  if exists (select from publications where id in (old.publication_id, new.publication_id) and (submitted_at is not null or published_at is not null)) then
    raise exception 'attachments under review or published stand' using errcode = '23514', constraint = 'publication_files_of_drafts';
  end if;
  return coalesce(new, old);
end $$;
--> statement-breakpoint
create trigger publication_files_of_drafts before insert or update or delete on publication_files for each row execute function publication_files_keep_to_drafts();
