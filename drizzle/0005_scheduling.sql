CREATE TABLE "optimization_looks" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"cluster_id" uuid NOT NULL,
	"optimization_type" text NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"outcome" text NOT NULL,
	"reasons" jsonb NOT NULL,
	"plan_id" uuid
);
--> statement-breakpoint
CREATE TABLE "optimization_schedules" (
	"cluster_id" uuid PRIMARY KEY NOT NULL,
	"next_look_at" timestamp (3) with time zone NOT NULL,
	"last_look_at" timestamp (3) with time zone,
	"pending_types" text[] DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "clusters" ADD COLUMN "maintenance" jsonb;--> statement-breakpoint
ALTER TABLE "clusters" ADD COLUMN "breaker_reset_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "features" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "optimization_history" ADD COLUMN "proposal_key" text;--> statement-breakpoint
ALTER TABLE "optimization_looks" ADD CONSTRAINT "optimization_looks_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "optimization_schedules" ADD CONSTRAINT "optimization_schedules_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "optimization_looks_cluster_idx" ON "optimization_looks" USING btree ("cluster_id","optimization_type","id");--> statement-breakpoint
CREATE INDEX "optimization_looks_at_idx" ON "optimization_looks" USING btree ("at");--> statement-breakpoint
CREATE INDEX "plans_proposal_key_idx" ON "optimization_history" USING btree ("cluster_id","proposal_key") WHERE proposal_key is not null;