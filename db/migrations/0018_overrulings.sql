CREATE TABLE "overruled_finds" (
	"digest" text PRIMARY KEY NOT NULL,
	"overruling_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "overrulings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"text_kind" text NOT NULL,
	"finds_digest" text NOT NULL,
	"sealed" text NOT NULL,
	"claim" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"outcome" text,
	"reason" text,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	CONSTRAINT "overrulings_second_person" CHECK ("overrulings"."decided_by" <> "overrulings"."requested_by"),
	CONSTRAINT "overrulings_decided_whole" CHECK (num_nulls("overrulings"."outcome", "overrulings"."reason", "overrulings"."decided_by", "overrulings"."decided_at") in (0, 4)),
	CONSTRAINT "overrulings_outcome" CHECK ("overrulings"."outcome" in ('overruled', 'upheld'))
);
--> statement-breakpoint
ALTER TABLE "overruled_finds" ADD CONSTRAINT "overruled_finds_overruling_id_overrulings_id_fk" FOREIGN KEY ("overruling_id") REFERENCES "public"."overrulings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "overrulings" ADD CONSTRAINT "overrulings_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "overrulings" ADD CONSTRAINT "overrulings_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "overruled_finds_of_ruling" ON "overruled_finds" USING btree ("overruling_id");--> statement-breakpoint
CREATE UNIQUE INDEX "overrulings_asked_once" ON "overrulings" USING btree ("requested_by","finds_digest") WHERE decided_at is null;--> statement-breakpoint
CREATE INDEX "overrulings_by_request" ON "overrulings" USING btree ("requested_at","id");--> statement-breakpoint
CREATE INDEX "overrulings_of_person" ON "overrulings" USING btree ("requested_by","requested_at");