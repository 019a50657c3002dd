CREATE TABLE "cost_collections" (
	"cluster_id" uuid PRIMARY KEY NOT NULL,
	"first_look_at" timestamp (3) with time zone NOT NULL,
	"last_look_at" timestamp (3) with time zone NOT NULL,
	"on_demand_source" text NOT NULL,
	"on_demand_as_of" text NOT NULL,
	"spot_as_of" timestamp (3) with time zone,
	"missing_types" text[] NOT NULL,
	"on_demand_stale" boolean NOT NULL,
	"spot_stale" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "demand_hourly" (
	"cluster_id" uuid NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"sample_count" integer NOT NULL,
	"last_sample_at" timestamp (3) with time zone NOT NULL,
	"cpu_millicores_sum" bigint NOT NULL,
	"memory_bytes_sum" numeric(30, 0) NOT NULL,
	"undone_cpu_millicores_sum" bigint NOT NULL,
	"undone_memory_bytes_sum" numeric(30, 0) NOT NULL,
	"vcpu" numeric(14, 6) GENERATED ALWAYS AS (cpu_millicores_sum::numeric / (1000 * sample_count)) STORED,
	"memory_gib" numeric(18, 6) GENERATED ALWAYS AS (memory_bytes_sum / (1073741824 * sample_count::numeric)) STORED,
	"undone_vcpu" numeric(14, 6) GENERATED ALWAYS AS (undone_cpu_millicores_sum::numeric / (1000 * sample_count)) STORED,
	"undone_memory_gib" numeric(18, 6) GENERATED ALWAYS AS (undone_memory_bytes_sum / (1073741824 * sample_count::numeric)) STORED,
	CONSTRAINT "demand_hourly_pk" PRIMARY KEY("cluster_id","hour")
);
--> statement-breakpoint
CREATE TABLE "instance_usage" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cluster_id" uuid NOT NULL,
	"instance_id" text NOT NULL,
	"node_name" text,
	"instance_type" text,
	"availability_zone" text,
	"availability_zone_id" text,
	"lifecycle" text NOT NULL,
	"launched_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"price_per_hour" numeric(20, 9),
	"price_source" text,
	"estimated" boolean NOT NULL,
	"interrupted" boolean NOT NULL,
	CONSTRAINT "instance_usage_order" CHECK ("instance_usage"."ended_at" is null or "instance_usage"."ended_at" >= "instance_usage"."started_at")
);
--> statement-breakpoint
CREATE TABLE "price_catalogue" (
	"region" text NOT NULL,
	"instance_type" text NOT NULL,
	"source" text NOT NULL,
	"as_of" text NOT NULL,
	"price_per_hour" numeric(20, 9) NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "price_catalogue_pk" PRIMARY KEY("region","instance_type","source")
);
--> statement-breakpoint
CREATE TABLE "spot_prices" (
	"account" text NOT NULL,
	"region" text NOT NULL,
	"instance_type" text NOT NULL,
	"availability_zone" text NOT NULL,
	"availability_zone_id" text,
	"effective_at" timestamp (3) with time zone NOT NULL,
	"price_per_hour" numeric(20, 9) NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "spot_prices_pk" PRIMARY KEY("account","region","instance_type","availability_zone","effective_at")
);
--> statement-breakpoint
ALTER TABLE "cost_collections" ADD CONSTRAINT "cost_collections_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demand_hourly" ADD CONSTRAINT "demand_hourly_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instance_usage" ADD CONSTRAINT "instance_usage_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "instance_usage_open_key" ON "instance_usage" USING btree ("cluster_id","instance_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "instance_usage_instance_idx" ON "instance_usage" USING btree ("cluster_id","instance_id","started_at");--> statement-breakpoint
CREATE INDEX "instance_usage_cluster_idx" ON "instance_usage" USING btree ("cluster_id","started_at");--> statement-breakpoint
CREATE INDEX "spot_prices_effective_idx" ON "spot_prices" USING btree ("effective_at");