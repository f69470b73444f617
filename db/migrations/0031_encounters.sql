CREATE TABLE "issue_encounters" (
	"issue_id" uuid PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "issue_encounters_count_something" CHECK ("issue_encounters"."count" > 0)
);
--> statement-breakpoint
ALTER TABLE "issue_encounters" ADD CONSTRAINT "issue_encounters_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;