ALTER TABLE "window_duties" DROP CONSTRAINT "window_duties_half_day";--> statement-breakpoint
ALTER TABLE "recusals" DROP CONSTRAINT "recusals_tie";--> statement-breakpoint
ALTER TABLE "files" DROP CONSTRAINT "files_of_known_kind";--> statement-breakpoint
ALTER TABLE "overrulings" DROP CONSTRAINT "overrulings_outcome";--> statement-breakpoint
ALTER TABLE "issues" ALTER COLUMN "phase" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "ballot_remarks" ADD CONSTRAINT "ballot_remarks_review_state_known" CHECK ("ballot_remarks"."review_state" in ('waiting', 'published', 'reworded', 'passed_on', 'withheld'));--> statement-breakpoint
ALTER TABLE "ballots" ADD CONSTRAINT "ballots_channel_known" CHECK ("ballots"."channel" in ('mobile', 'pc', 'kiosk', 'window'));--> statement-breakpoint
ALTER TABLE "miscounts" ADD CONSTRAINT "miscounts_proposal_known" CHECK ("miscounts"."proposal" in ('without_slips', 'dropped'));--> statement-breakpoint
ALTER TABLE "miscounts" ADD CONSTRAINT "miscounts_proposed_as_known" CHECK ("miscounts"."proposed_as" in ('convenor', 'auditor'));--> statement-breakpoint
ALTER TABLE "published_cells" ADD CONSTRAINT "published_cells_channel_known" CHECK ("published_cells"."channel" in ('mobile', 'pc', 'kiosk', 'window'));--> statement-breakpoint
ALTER TABLE "published_cells" ADD CONSTRAINT "published_cells_measure_known" CHECK ("published_cells"."measure" in ('overall', 'guide_accuracy', 'search_ease', 'filing_ease', 'platform_stability', 'result_feedback', 'device_availability', 'operation_guidance', 'service_maturity', 'accessibility_help', 'policy_knowledge', 'process_flow', 'service_attitude', 'handling_efficiency', 'one_time_notice', 'wait', 'visits', 'copies', 'matchesGuide'));--> statement-breakpoint
ALTER TABLE "published_pool_days" ADD CONSTRAINT "published_pool_days_channel_known" CHECK ("published_pool_days"."channel" in ('mobile', 'pc', 'kiosk', 'window'));--> statement-breakpoint
ALTER TABLE "published_pools" ADD CONSTRAINT "published_pools_channel_known" CHECK ("published_pools"."channel" in ('mobile', 'pc', 'kiosk', 'window'));--> statement-breakpoint
ALTER TABLE "rating_totals" ADD CONSTRAINT "rating_totals_channel_known" CHECK ("rating_totals"."channel" in ('mobile', 'pc', 'kiosk', 'window'));--> statement-breakpoint
ALTER TABLE "slips" ADD CONSTRAINT "slips_state_known" CHECK ("slips"."state" in ('printed', 'void'));--> statement-breakpoint
ALTER TABLE "ticket_spents" ADD CONSTRAINT "ticket_spents_cell_known" CHECK ("ticket_spents"."cell" in ('mobile', 'pc', 'kiosk', 'window', 'remark'));--> statement-breakpoint
ALTER TABLE "duty_changes" ADD CONSTRAINT "duty_changes_rank_known" CHECK ("duty_changes"."rank" in ('principal', 'deputy', 'section_chief'));--> statement-breakpoint
ALTER TABLE "duty_changes" ADD CONSTRAINT "duty_changes_half_day_known" CHECK ("duty_changes"."half_day" in ('am', 'pm', 'full'));--> statement-breakpoint
ALTER TABLE "duty_officials" ADD CONSTRAINT "duty_officials_rank_known" CHECK ("duty_officials"."rank" in ('principal', 'deputy', 'section_chief'));--> statement-breakpoint
ALTER TABLE "window_duties" ADD CONSTRAINT "window_duties_rank_known" CHECK ("window_duties"."rank" in ('principal', 'deputy', 'section_chief'));--> statement-breakpoint
ALTER TABLE "window_duties" ADD CONSTRAINT "window_duties_half_day_known" CHECK ("window_duties"."half_day" in ('am', 'pm', 'full'));--> statement-breakpoint
ALTER TABLE "window_duties" ADD CONSTRAINT "window_duties_attendance_known" CHECK ("window_duties"."attendance" in ('present', 'substituted', 'absent'));--> statement-breakpoint
ALTER TABLE "application_steps" ADD CONSTRAINT "application_steps_kind_known" CHECK ("application_steps"."kind" in ('applied', 'returned', 'resubmitted', 'rejected', 'withdrawn', 'appointed'));--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_status_known" CHECK ("applications"."status" in ('applied', 'returned', 'resubmitted', 'rejected', 'withdrawn', 'appointed'));--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_gender_known" CHECK ("applications"."gender" in ('female', 'male'));--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_political_status_known" CHECK ("applications"."political_status" in ('party_member', 'probationary_member', 'league_member', 'democratic_party', 'no_party', 'masses'));--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_education_known" CHECK ("applications"."education" in ('junior_school', 'high_school', 'college', 'bachelor', 'postgraduate'));--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_experiencer_type_known" CHECK ("applications"."experiencer_type" in ('enterprise', 'citizen', 'npc_deputy', 'cppcc_member', 'expert', 'media', 'other'));--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_channels_known" CHECK ("applications"."channels" <@ array['mobile', 'pc', 'kiosk', 'window']);--> statement-breakpoint
ALTER TABLE "experiencers" ADD CONSTRAINT "experiencers_experiencer_type_known" CHECK ("experiencers"."experiencer_type" in ('enterprise', 'citizen', 'npc_deputy', 'cppcc_member', 'expert', 'media', 'other'));--> statement-breakpoint
ALTER TABLE "experiencers" ADD CONSTRAINT "experiencers_end_kind_known" CHECK ("experiencers"."end_kind" in ('dismissed', 'resigned'));--> statement-breakpoint
ALTER TABLE "recusals" ADD CONSTRAINT "recusals_tie_known" CHECK ("recusals"."tie" in ('employee', 'supplier'));--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_kind_known" CHECK ("files"."kind" in ('pdf', 'docx', 'xlsx', 'png', 'jpeg'));--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_kind_known" CHECK ("issue_steps"."kind" in ('register', 'triage', 'assign', 'reassign', 'acknowledge', 'transfer', 'plan', 'request_extension', 'grant_extension', 'refuse_extension', 'request_unfixable', 'explain', 'refuse_unfixable', 'request_closure', 'send_to_acceptance', 'accept', 'return', 'look_back', 'reopen', 'reject', 'merge', 'hold', 'publish', 'record'));--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_visibility_known" CHECK ("issue_steps"."visibility" in ('public', 'staff'));--> statement-breakpoint
ALTER TABLE "issue_tallies" ADD CONSTRAINT "issue_tallies_list_kind_known" CHECK ("issue_tallies"."list_kind" in ('problem', 'demand', 'optimization'));--> statement-breakpoint
ALTER TABLE "issue_tallies" ADD CONSTRAINT "issue_tallies_phase_known" CHECK ("issue_tallies"."phase" in ('todo', 'doing', 'checking', 'closed', 'explained', 'off'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_list_kind_known" CHECK ("issues"."list_kind" in ('problem', 'demand', 'optimization'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_channel_known" CHECK ("issues"."channel" in ('mobile', 'pc', 'kiosk', 'window'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_stage_known" CHECK ("issues"."stage" in ('consult', 'apply', 'accept', 'online', 'assist', 'issue_cert', 'rate'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_pain_tag_known" CHECK ("issues"."pain_tag" in ('blockage', 'difficulty', 'pain'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_severity_known" CHECK ("issues"."severity" in ('general', 'important', 'urgent'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_fix_mode_known" CHECK ("issues"."fix_mode" in ('immediate', 'time_limited', 'system'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_due_rule_known" CHECK ("issues"."due_rule" in ('fix_simple', 'fix_complex', 'fix_stuck_case', 'named_date'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_phase_of_status" CHECK (("issues"."status", "issues"."phase") in (('registered', 'todo'), ('triaged', 'todo'), ('assigned', 'todo'), ('transferred', 'todo'), ('acknowledged', 'doing'), ('rectifying', 'doing'), ('ext_requested', 'doing'), ('unfixable_requested', 'doing'), ('closure_requested', 'checking'), ('accepting', 'checking'), ('returned', 'doing'), ('closed', 'closed'), ('looked_back', 'closed'), ('reopened', 'todo'), ('explained', 'explained'), ('invalid', 'off'), ('merged', 'off')));--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_channel_known" CHECK ("reports"."channel" in ('mobile', 'pc', 'kiosk', 'window'));--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_stage_known" CHECK ("reports"."stage" in ('consult', 'apply', 'accept', 'online', 'assist', 'issue_cert', 'rate'));--> statement-breakpoint
ALTER TABLE "calendar_days" ADD CONSTRAINT "calendar_days_kind_known" CHECK ("calendar_days"."kind" in ('off', 'make_up'));--> statement-breakpoint
ALTER TABLE "calendar_years" ADD CONSTRAINT "calendar_years_status_known" CHECK ("calendar_years"."status" in ('official', 'provisional'));--> statement-breakpoint
ALTER TABLE "operation_stops" ADD CONSTRAINT "operation_stops_kind_known" CHECK ("operation_stops"."kind" in ('clock', 'database'));--> statement-breakpoint
ALTER TABLE "operation_stops" ADD CONSTRAINT "operation_stops_ended_by_known" CHECK ("operation_stops"."ended_by" in ('person', 'sources', 'steady', 'repaired'));--> statement-breakpoint
ALTER TABLE "public_log" ADD CONSTRAINT "public_log_event_known" CHECK ("public_log"."event" in ('keys_made', 'keys_destroyed', 'box_closed', 'held', 'slips_left_out', 'released', 'pool_released', 'ended', 'restored', 'clock_doubted', 'clock_trusted', 'database_unsafe', 'database_safe', 'database_copies'));--> statement-breakpoint
ALTER TABLE "open_day_steps" ADD CONSTRAINT "open_day_steps_kind_known" CHECK ("open_day_steps"."kind" in ('drafted', 'revised', 'submitted', 'returned', 'published', 'cancelled'));--> statement-breakpoint
ALTER TABLE "open_days" ADD CONSTRAINT "open_days_kind_known" CHECK ("open_days"."kind" in ('open_day', 'experience_day', 'themed'));--> statement-breakpoint
ALTER TABLE "open_days" ADD CONSTRAINT "open_days_channels_known" CHECK ("open_days"."channels" <@ array['mobile', 'pc', 'kiosk', 'window']);--> statement-breakpoint
ALTER TABLE "open_days" ADD CONSTRAINT "open_days_rating_end_cause_known" CHECK ("open_days"."rating_end_cause" in ('keys_lost', 'restored', 'miscounted', 'undecided'));--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_kind_known" CHECK ("units"."kind" in ('bureau', 'gov_dept', 'vertical', 'public_utility', 'town'));--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_purpose_known" CHECK ("consents"."purpose" in ('processing', 'roster', 'full_name'));--> statement-breakpoint
ALTER TABLE "one_time_codes" ADD CONSTRAINT "one_time_codes_purpose_known" CHECK ("one_time_codes"."purpose" in ('password', 'set_up'));--> statement-breakpoint
ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_role_known" CHECK ("user_roles"."role" in ('dept_reporter', 'dept_leader', 'desk', 'bureau_editor', 'bureau_reviewer', 'office_admin', 'convenor', 'sys_admin', 'sec_admin', 'auditor'));--> statement-breakpoint
ALTER TABLE "overrulings" ADD CONSTRAINT "overrulings_outcome_known" CHECK ("overrulings"."outcome" in ('overruled', 'upheld'));--> statement-breakpoint
ALTER TABLE "publication_steps" ADD CONSTRAINT "publication_steps_kind_known" CHECK ("publication_steps"."kind" in ('drafted', 'revised', 'attached', 'detached', 'submitted', 'first_reviewed', 'second_reviewed', 'returned', 'published', 'withdrawn'));--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_kind_known" CHECK ("publications"."kind" in ('notice'));--> statement-breakpoint
ALTER TABLE "remark_reviews" ADD CONSTRAINT "remark_reviews_outcome_known" CHECK ("remark_reviews"."outcome" in ('published', 'reworded', 'passed_on', 'withheld'));