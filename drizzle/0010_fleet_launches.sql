ALTER TABLE "capacity_reservations" ADD COLUMN "alternatives" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "launch_batches" ADD COLUMN "pools" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "launch_members" ADD COLUMN "instance_type" text;--> statement-breakpoint
ALTER TABLE "launch_members" ADD COLUMN "availability_zone" text;