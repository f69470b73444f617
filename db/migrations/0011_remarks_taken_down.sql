CREATE TABLE "remark_withdrawals" (
	"remark_id" uuid PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"withdrawn_by" uuid NOT NULL,
	"withdrawn_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "remark_withdrawals" ADD CONSTRAINT "remark_withdrawals_remark_id_remark_reviews_remark_id_fk" FOREIGN KEY ("remark_id") REFERENCES "public"."remark_reviews"("remark_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remark_withdrawals" ADD CONSTRAINT "remark_withdrawals_withdrawn_by_users_id_fk" FOREIGN KEY ("withdrawn_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
create trigger remark_reviews_written_once before update or delete on remark_reviews for each row execute function refuse_change();
--> statement-breakpoint
create trigger remark_withdrawals_written_once before update or delete on remark_withdrawals for each row execute function refuse_change();
--> statement-breakpoint
create trigger remark_withdrawals_tell after insert or update or delete or truncate on remark_withdrawals for each statement execute function tell_change();
