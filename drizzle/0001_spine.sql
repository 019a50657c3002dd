CREATE TABLE "activity" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"customer_id" uuid,
	"cluster_id" uuid,
	"plan_id" uuid,
	"event_id" uuid,
	"kind" text NOT NULL,
	"severity" text NOT NULL,
	"title" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"key_hash" text NOT NULL,
	"role" text NOT NULL,
	"customer_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"customer_id" uuid,
	"cluster_id" uuid,
	"action" text NOT NULL,
	"target" text,
	"outcome" text NOT NULL,
	"detail" jsonb NOT NULL,
	"request_id" text NOT NULL,
	"address" text
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"user_agent" text
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text,
	"password_hash" text NOT NULL,
	"role" text NOT NULL,
	"customer_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"disabled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "clusters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"cluster_name" text NOT NULL,
	"k8s_api_endpoint" text NOT NULL,
	"k8s_token" text,
	"k8s_token_issued_at" timestamp (3) with time zone,
	"k8s_token_expires_at" timestamp (3) with time zone,
	"k8s_ca_certificate" text,
	"region" text NOT NULL,
	"aws_account_id" text NOT NULL,
	"aws_role_arn" text,
	"sqs_queue_url" text,
	"status" text NOT NULL,
	"status_reason" text,
	"mode" text NOT NULL,
	"features" jsonb NOT NULL,
	"policy" jsonb NOT NULL,
	"node_count" integer DEFAULT 0 NOT NULL,
	"spot_node_count" integer DEFAULT 0 NOT NULL,
	"on_demand_node_count" integer DEFAULT 0 NOT NULL,
	"pod_count" integer DEFAULT 0 NOT NULL,
	"current_cost_per_hour" numeric(20, 9),
	"unpriced_node_count" integer DEFAULT 0 NOT NULL,
	"last_synced_at" timestamp (3) with time zone,
	"check_result" jsonb,
	"checked_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "node_templates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cluster_id" uuid NOT NULL,
	"origin" text NOT NULL,
	"learned_from_instance_id" text,
	"launch_template_id" text,
	"launch_template_version" text,
	"image_id" text,
	"user_data_sealed" text,
	"instance_profile_arn" text,
	"security_group_ids" text[] NOT NULL,
	"subnets" jsonb NOT NULL,
	"status" text NOT NULL,
	"review_reasons" text[] NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "nodes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cluster_id" uuid NOT NULL,
	"node_name" text NOT NULL,
	"node_uid" text NOT NULL,
	"instance_id" text,
	"instance_type" text,
	"availability_zone" text,
	"node_type" text NOT NULL,
	"owner" text NOT NULL,
	"auto_scaling_group" text,
	"status" text NOT NULL,
	"unschedulable" boolean NOT NULL,
	"cpu_cores" numeric(10, 3) NOT NULL,
	"memory_gb" numeric(12, 3) NOT NULL,
	"price_per_hour" numeric(20, 9),
	"price_source" text,
	"pod_count" integer NOT NULL,
	"risk_raised_at" timestamp (3) with time zone,
	"node_created_at" timestamp (3) with time zone NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"gone_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "capacity_errors" (
	"account" text NOT NULL,
	"region" text NOT NULL,
	"instance_type" text NOT NULL,
	"availability_zone" text NOT NULL,
	"lifecycle" text NOT NULL,
	"code" text NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"step_id" uuid,
	CONSTRAINT "capacity_errors_account_region_instance_type_availability_zone_lifecycle_pk" PRIMARY KEY("account","region","instance_type","availability_zone","lifecycle")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"principal_id" text NOT NULL,
	"key" text NOT NULL,
	"procedure" text NOT NULL,
	"request_hash" text NOT NULL,
	"response" jsonb,
	"status_code" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_principal_id_key_pk" PRIMARY KEY("principal_id","key")
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"account" text NOT NULL,
	"region" text NOT NULL,
	"holder" text,
	"fencing" bigint NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "leases_account_region_pk" PRIMARY KEY("account","region")
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"metrics_url" text,
	"report" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customer_config" (
	"customer_id" uuid NOT NULL,
	"config_key" text NOT NULL,
	"config_value" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "customer_config_customer_id_config_key_pk" PRIMARY KEY("customer_id","config_key")
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"company_name" text NOT NULL,
	"email" text,
	"aws_account_id" text NOT NULL,
	"aws_role_arn" text NOT NULL,
	"sqs_queue_url" text,
	"external_id" text NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pauses" (
	"scope" text NOT NULL,
	"scope_id" uuid NOT NULL,
	"level" text NOT NULL,
	"reason" text,
	"paused_by" text NOT NULL,
	"paused_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "pauses_scope_scope_id_pk" PRIMARY KEY("scope","scope_id")
);
--> statement-breakpoint
CREATE TABLE "interruption_feedback" (
	"id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"cluster_id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"instance_type" text NOT NULL,
	"availability_zone" text NOT NULL,
	"region" text NOT NULL,
	"workload_type" text NOT NULL,
	"day_of_week" smallint NOT NULL,
	"hour_of_day" smallint NOT NULL,
	"was_predicted" boolean NOT NULL,
	"risk_score_at_deployment" numeric(9, 6),
	"total_recovery_seconds" double precision NOT NULL,
	"pending_pod_seconds" double precision NOT NULL,
	"customer_impact" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spot_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"eventbridge_id" text NOT NULL,
	"source" text NOT NULL,
	"queue_url" text,
	"customer_id" uuid,
	"cluster_id" uuid,
	"plan_id" uuid,
	"account" text,
	"region" text,
	"instance_id" text,
	"node_name" text,
	"event_type" text NOT NULL,
	"instance_action" text,
	"event_time" timestamp (3) with time zone,
	"received_at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"action_taken" text,
	"cordoned_at" timestamp (3) with time zone,
	"drained_at" timestamp (3) with time zone,
	"drain_duration_seconds" double precision,
	"replacement_instance_id" text,
	"replacement_node_type" text,
	"replacement_ready_at" timestamp (3) with time zone,
	"terminated_at" timestamp (3) with time zone,
	"processed_at" timestamp (3) with time zone,
	"pod_count" integer,
	"duplicates" integer DEFAULT 0 NOT NULL,
	"raw" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "capacity_reservations" (
	"step_id" uuid PRIMARY KEY NOT NULL,
	"cluster_id" uuid NOT NULL,
	"instance_type" text NOT NULL,
	"availability_zone" text NOT NULL,
	"lifecycle" text NOT NULL,
	"vcpu" numeric(10, 3) NOT NULL,
	"memory_gib" numeric(12, 3) NOT NULL,
	"price_per_hour" numeric(20, 9),
	"risk_score" numeric(9, 6),
	"created_at" timestamp (3) with time zone NOT NULL,
	"released_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "launch_batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cluster_id" uuid NOT NULL,
	"client_token" text NOT NULL,
	"instance_type" text NOT NULL,
	"availability_zone" text NOT NULL,
	"lifecycle" text NOT NULL,
	"count" integer NOT NULL,
	"request_sealed" text NOT NULL,
	"status" text NOT NULL,
	"code" text,
	"message" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_sent_at" timestamp (3) with time zone,
	"answered_at" timestamp (3) with time zone,
	"sends" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "launch_members" (
	"batch_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"instance_id" text,
	CONSTRAINT "launch_members_batch_id_step_id_pk" PRIMARY KEY("batch_id","step_id")
);
--> statement-breakpoint
CREATE TABLE "optimization_history" (
	"id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"cluster_id" uuid NOT NULL,
	"optimization_type" text NOT NULL,
	"status" text NOT NULL,
	"dry_run" boolean DEFAULT false NOT NULL,
	"account" text NOT NULL,
	"region" text NOT NULL,
	"subject_instance_id" text,
	"deadline_at" timestamp (3) with time zone,
	"subject" jsonb NOT NULL,
	"recommendations" jsonb,
	"execution_plan" jsonb,
	"verdict" jsonb,
	"mix_before" jsonb,
	"mix_after" jsonb,
	"explanation" text,
	"outcome" text,
	"estimated_savings" numeric(20, 9),
	"actual_savings" numeric(20, 9),
	"requested_by" text NOT NULL,
	"claimed_by" text,
	"claim_fencing" bigint,
	"claim_expires_at" timestamp (3) with time zone,
	"version" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"executed_at" timestamp (3) with time zone,
	"completed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "plan_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"plan_id" uuid NOT NULL,
	"step_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	"level" text NOT NULL,
	"message" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plan_steps" (
	"id" uuid PRIMARY KEY NOT NULL,
	"plan_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"step_type" text NOT NULL,
	"target" text NOT NULL,
	"depends_on" integer[] NOT NULL,
	"status" text NOT NULL,
	"input" jsonb NOT NULL,
	"result" jsonb,
	"error" jsonb,
	"idempotency_key" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"deadline_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"version" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "az_distribution" (
	"validation_id" uuid PRIMARY KEY NOT NULL,
	"zones" text[] NOT NULL,
	"min_zones" integer DEFAULT 3 NOT NULL,
	"pre_existing" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "az_distribution_zones" CHECK (cardinality("az_distribution"."zones") >= "az_distribution"."min_zones" or "az_distribution"."pre_existing"),
	CONSTRAINT "az_distribution_no_blank" CHECK (array_position("az_distribution"."zones", '') is null and array_position("az_distribution"."zones", null) is null),
	CONSTRAINT "az_distribution_distinct" CHECK (zones_are_distinct("az_distribution"."zones"))
);
--> statement-breakpoint
CREATE TABLE "pool_allocations" (
	"validation_id" uuid NOT NULL,
	"instance_type" text NOT NULL,
	"availability_zone" text NOT NULL,
	"share" numeric(9, 6) NOT NULL,
	"limit_share" numeric(9, 6) DEFAULT '0.2' NOT NULL,
	"pre_existing" boolean DEFAULT false NOT NULL,
	CONSTRAINT "pool_allocations_validation_id_instance_type_availability_zone_pk" PRIMARY KEY("validation_id","instance_type","availability_zone"),
	CONSTRAINT "pool_allocations_share_range" CHECK ("pool_allocations"."share" >= 0 and "pool_allocations"."share" <= 1 and "pool_allocations"."limit_share" > 0 and "pool_allocations"."limit_share" <= 1),
	CONSTRAINT "pool_allocations_share_limit" CHECK ("pool_allocations"."share" <= "pool_allocations"."limit_share" or "pool_allocations"."pre_existing")
);
--> statement-breakpoint
CREATE TABLE "safety_validations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cluster_id" uuid,
	"customer_id" uuid,
	"plan_id" uuid,
	"kind" text NOT NULL,
	"action_taken" text NOT NULL,
	"is_safe" boolean NOT NULL,
	"verdict" jsonb NOT NULL,
	"policy" jsonb NOT NULL,
	"snapshot_version" bigint,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "safety_violations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"validation_id" uuid NOT NULL,
	"cluster_id" uuid,
	"violation_type" text NOT NULL,
	"layer" smallint,
	"severity" text NOT NULL,
	"message" text NOT NULL,
	"details" jsonb NOT NULL,
	"was_blocked" boolean NOT NULL,
	"pre_existing" boolean NOT NULL,
	"safe_alternative_created" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clusters" ADD CONSTRAINT "clusters_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_templates" ADD CONSTRAINT "node_templates_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "nodes" ADD CONSTRAINT "nodes_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_config" ADD CONSTRAINT "customer_config_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interruption_feedback" ADD CONSTRAINT "interruption_feedback_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interruption_feedback" ADD CONSTRAINT "interruption_feedback_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interruption_feedback" ADD CONSTRAINT "interruption_feedback_plan_id_optimization_history_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."optimization_history"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_events" ADD CONSTRAINT "spot_events_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_events" ADD CONSTRAINT "spot_events_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_events" ADD CONSTRAINT "spot_events_plan_id_optimization_history_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."optimization_history"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "capacity_reservations" ADD CONSTRAINT "capacity_reservations_step_id_plan_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "public"."plan_steps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "capacity_reservations" ADD CONSTRAINT "capacity_reservations_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "launch_batches" ADD CONSTRAINT "launch_batches_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "launch_members" ADD CONSTRAINT "launch_members_batch_id_launch_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."launch_batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "launch_members" ADD CONSTRAINT "launch_members_step_id_plan_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "public"."plan_steps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "optimization_history" ADD CONSTRAINT "optimization_history_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "optimization_history" ADD CONSTRAINT "optimization_history_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_log" ADD CONSTRAINT "plan_log_plan_id_optimization_history_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."optimization_history"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_steps" ADD CONSTRAINT "plan_steps_plan_id_optimization_history_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."optimization_history"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "az_distribution" ADD CONSTRAINT "az_distribution_validation_id_safety_validations_id_fk" FOREIGN KEY ("validation_id") REFERENCES "public"."safety_validations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pool_allocations" ADD CONSTRAINT "pool_allocations_validation_id_safety_validations_id_fk" FOREIGN KEY ("validation_id") REFERENCES "public"."safety_validations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "safety_validations" ADD CONSTRAINT "safety_validations_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "safety_validations" ADD CONSTRAINT "safety_validations_plan_id_optimization_history_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."optimization_history"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "safety_violations" ADD CONSTRAINT "safety_violations_validation_id_safety_validations_id_fk" FOREIGN KEY ("validation_id") REFERENCES "public"."safety_validations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "safety_violations" ADD CONSTRAINT "safety_violations_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activity_customer_idx" ON "activity" USING btree ("customer_id","id");--> statement-breakpoint
CREATE INDEX "activity_at_idx" ON "activity" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys" USING btree ("key_hash");--> statement-breakpoint
CREATE INDEX "api_keys_created_idx" ON "api_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "audit_log_at_idx" ON "audit_log" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_log_customer_idx" ON "audit_log" USING btree ("customer_id","id");--> statement-breakpoint
CREATE INDEX "sessions_user_idx" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_expires_idx" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "clusters_customer_name_key" ON "clusters" USING btree ("customer_id","cluster_name") WHERE deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "clusters_endpoint_key" ON "clusters" USING btree ("k8s_api_endpoint") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "clusters_account_region_idx" ON "clusters" USING btree ("aws_account_id","region") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "clusters_list_idx" ON "clusters" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "node_templates_cluster_key" ON "node_templates" USING btree ("cluster_id");--> statement-breakpoint
CREATE UNIQUE INDEX "nodes_cluster_uid_key" ON "nodes" USING btree ("cluster_id","node_uid");--> statement-breakpoint
CREATE INDEX "nodes_cluster_name_idx" ON "nodes" USING btree ("cluster_id","node_name");--> statement-breakpoint
CREATE INDEX "nodes_instance_idx" ON "nodes" USING btree ("instance_id");--> statement-breakpoint
CREATE INDEX "nodes_present_idx" ON "nodes" USING btree ("cluster_id") WHERE gone_at is null;--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_idx" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "customers_aws_account_key" ON "customers" USING btree ("aws_account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "customers_external_id_key" ON "customers" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "pauses_scope_id_idx" ON "pauses" USING btree ("scope_id") WHERE scope <> 'platform';--> statement-breakpoint
CREATE UNIQUE INDEX "interruption_feedback_plan_key" ON "interruption_feedback" USING btree ("plan_id");--> statement-breakpoint
CREATE INDEX "interruption_feedback_pool_idx" ON "interruption_feedback" USING btree ("region","instance_type","availability_zone","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "spot_events_eventbridge_key" ON "spot_events" USING btree ("eventbridge_id");--> statement-breakpoint
CREATE INDEX "spot_events_received_idx" ON "spot_events" USING btree ("received_at","id");--> statement-breakpoint
CREATE INDEX "spot_events_cluster_received_idx" ON "spot_events" USING btree ("cluster_id","received_at");--> statement-breakpoint
CREATE INDEX "spot_events_customer_received_idx" ON "spot_events" USING btree ("customer_id","received_at");--> statement-breakpoint
CREATE INDEX "spot_events_instance_idx" ON "spot_events" USING btree ("account","region","instance_id");--> statement-breakpoint
CREATE INDEX "spot_events_plan_idx" ON "spot_events" USING btree ("plan_id");--> statement-breakpoint
CREATE INDEX "capacity_reservations_open_idx" ON "capacity_reservations" USING btree ("cluster_id") WHERE released_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "launch_batches_token_key" ON "launch_batches" USING btree ("client_token");--> statement-breakpoint
CREATE INDEX "launch_batches_cluster_idx" ON "launch_batches" USING btree ("cluster_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "launch_members_step_attempt_key" ON "launch_members" USING btree ("step_id","attempt");--> statement-breakpoint
CREATE UNIQUE INDEX "launch_members_instance_key" ON "launch_members" USING btree ("instance_id");--> statement-breakpoint
CREATE UNIQUE INDEX "plans_open_interruption_key" ON "optimization_history" USING btree ("account","region","subject_instance_id") WHERE optimization_type = 'interruption' and completed_at is null;--> statement-breakpoint
CREATE INDEX "plans_open_idx" ON "optimization_history" USING btree ("account","region","created_at") WHERE completed_at is null;--> statement-breakpoint
CREATE INDEX "plans_cluster_created_idx" ON "optimization_history" USING btree ("cluster_id","created_at");--> statement-breakpoint
CREATE INDEX "plans_customer_created_idx" ON "optimization_history" USING btree ("customer_id","created_at");--> statement-breakpoint
CREATE INDEX "plans_created_idx" ON "optimization_history" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "plans_subject_instance_idx" ON "optimization_history" USING btree ("subject_instance_id");--> statement-breakpoint
CREATE INDEX "plan_log_plan_idx" ON "plan_log" USING btree ("plan_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "plan_steps_position_key" ON "plan_steps" USING btree ("plan_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "plan_steps_idempotency_key" ON "plan_steps" USING btree ("idempotency_key");--> statement-breakpoint
CREATE INDEX "safety_validations_created_idx" ON "safety_validations" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "safety_validations_cluster_idx" ON "safety_validations" USING btree ("cluster_id","created_at");--> statement-breakpoint
CREATE INDEX "safety_validations_plan_idx" ON "safety_validations" USING btree ("plan_id");--> statement-breakpoint
CREATE INDEX "safety_violations_created_idx" ON "safety_violations" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "safety_violations_cluster_idx" ON "safety_violations" USING btree ("cluster_id","created_at");--> statement-breakpoint
CREATE INDEX "safety_violations_validation_idx" ON "safety_violations" USING btree ("validation_id");--> statement-breakpoint
CREATE VIEW "public"."active_safety_violations" AS (select cluster_id, violation_type, count(*)::int as violation_count, max(created_at) as last_violation from safety_violations where created_at > now() - interval '24 hours' group by cluster_id, violation_type);--> statement-breakpoint
CREATE VIEW "public"."cluster_safety_summary" AS (select c.id as cluster_id, c.cluster_name, count(v.id)::int as total_violations, (count(v.id) filter (where v.severity = 'critical'))::int as critical_violations, max(v.created_at) as last_violation_time from clusters c left join safety_violations v on v.cluster_id = c.id group by c.id, c.cluster_name);