CREATE TABLE "message_calls" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"message_id" uuid NOT NULL,
	"called_at" timestamp (3) with time zone NOT NULL,
	"called_by" uuid NOT NULL,
	"undone_at" timestamp (3) with time zone,
	"undone_by" uuid,
	CONSTRAINT "message_calls_undone_whole" CHECK (("message_calls"."undone_at" is null) = ("message_calls"."undone_by" is null))
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"occasion" text NOT NULL,
	"recipient_id" uuid NOT NULL,
	"facts" jsonb NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"link" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"read_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	"call_on" date,
	CONSTRAINT "messages_kind_known" CHECK ("messages"."kind" in ('acceptance_drawn', 'acceptance_replaced', 'votes_counted', 'issue_step', 'issue_escalated', 'supervision_order', 'self_check_task', 'extension_decided', 'closure_returned'))
);
--> statement-breakpoint
ALTER TABLE "message_calls" ADD CONSTRAINT "message_calls_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_calls" ADD CONSTRAINT "message_calls_called_by_users_id_fk" FOREIGN KEY ("called_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_calls" ADD CONSTRAINT "message_calls_undone_by_users_id_fk" FOREIGN KEY ("undone_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_recipient_id_users_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "message_calls_one_standing" ON "message_calls" USING btree ("message_id") WHERE undone_at is null;--> statement-breakpoint
CREATE INDEX "message_calls_of_message" ON "message_calls" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "message_calls_by_time" ON "message_calls" USING btree ("called_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_once" ON "messages" USING btree ("kind","subject","occasion","recipient_id");--> statement-breakpoint
CREATE INDEX "messages_of_recipient" ON "messages" USING btree ("recipient_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "messages_unread" ON "messages" USING btree ("recipient_id") WHERE read_at is null and settled_at is null;--> statement-breakpoint
CREATE INDEX "messages_to_call" ON "messages" USING btree ("call_on","id") WHERE call_on is not null and read_at is null and settled_at is null;--> statement-breakpoint
CREATE INDEX "messages_by_age" ON "messages" USING btree ("created_at");