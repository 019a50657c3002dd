CREATE FUNCTION "snake_keys"("value" jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE jsonb_typeof("value")
    WHEN 'object' THEN coalesce((
      SELECT jsonb_object_agg(lower(regexp_replace(pair.key, '([A-Z])', '_\1', 'g')), "snake_keys"(pair.value))
      FROM jsonb_each("value") AS pair
    ), '{}'::jsonb)
    WHEN 'array' THEN coalesce((
      SELECT jsonb_agg("snake_keys"(item.value) ORDER BY item.ordinality)
      FROM jsonb_array_elements("value") WITH ORDINALITY AS item(value, ordinality)
    ), '[]'::jsonb)
    ELSE "value"
  END
$$;--> statement-breakpoint
UPDATE "plan_steps" SET "input" = "snake_keys"("input"), "result" = "snake_keys"("result");--> statement-breakpoint
UPDATE "plan_steps" AS step
SET "input" = jsonb_strip_nulls(jsonb_build_object(
    'node_name', plan."subject"->'nodeName',
    'node_uid', plan."subject"->'nodeUid',
    'instance_id', plan."subject"->'instanceId'
  )) || CASE step."step_type"
    WHEN 'drain' THEN jsonb_build_object(
      'grace_seconds', coalesce(plan."subject"->'graceSeconds', 'null'::jsonb),
      'timeout_seconds', coalesce(plan."subject"->'timeoutSeconds', '0'::jsonb)
    )
    WHEN 'terminate' THEN '{"by_us": false}'::jsonb
    ELSE '{}'::jsonb
  END || step."input"
FROM "optimization_history" AS plan
WHERE plan."id" = step."plan_id" AND step."step_type" IN ('cordon', 'uncordon', 'drain', 'terminate');--> statement-breakpoint
UPDATE "plan_steps" AS step
SET "input" = jsonb_strip_nulls(jsonb_build_object(
  'kind', plan."subject"->'kind',
  'namespace', plan."subject"->'namespace',
  'name', plan."subject"->'name',
  'uid', plan."subject"->'uid',
  'replicas', plan."subject"->'replicas'
))
FROM "optimization_history" AS plan
WHERE plan."id" = step."plan_id" AND step."step_type" = 'scale';--> statement-breakpoint
UPDATE "plan_steps"
SET "result" = "result" || jsonb_build_object('further', (
  SELECT coalesce(jsonb_agg(
    CASE WHEN item ? 'since' THEN (item - 'since') || jsonb_build_object('launched_at', item->'since') ELSE item END
  ), '[]'::jsonb)
  FROM jsonb_array_elements("result"->'further') AS item
))
WHERE "step_type" = 'wait-ready' AND jsonb_typeof("result"->'further') = 'array';--> statement-breakpoint
UPDATE "plan_steps"
SET "result" = ("result" - 'gave_up') || jsonb_build_object('given_up', jsonb_build_array(
  jsonb_build_object('instance_id', "result"->'gave_up', 'code', 'not_ready', 'message', 'it did not become a Ready node')
))
WHERE "step_type" = 'wait-ready' AND "result" ? 'gave_up';--> statement-breakpoint
UPDATE "plan_steps" SET "result" = "result" - 'instance_id'
WHERE "step_type" = 'wait-ready' AND "result"->'instance_id' = 'null'::jsonb;--> statement-breakpoint
UPDATE "plan_steps" SET "result" = ("result" - 'left') || jsonb_build_object('left_alone', "result"->'left')
WHERE "step_type" = 'record' AND jsonb_typeof("result"->'left') = 'array';--> statement-breakpoint
UPDATE "plan_steps" SET "result" = "result" || '{"undone": []}'::jsonb
WHERE "step_type" = 'record' AND jsonb_typeof("result"->'undone') = 'boolean';--> statement-breakpoint
UPDATE "optimization_history"
SET "subject" = "snake_keys"("subject") || jsonb_build_object('kind', CASE
  WHEN "optimization_type" = 'rightsize' AND "subject" ? 'rollbackOf' THEN 'rightsize_rollback'
  WHEN "optimization_type" = 'manual' AND "subject"->>'kind' = 'template_proof' THEN 'template_proof'
  ELSE "optimization_type"
END);--> statement-breakpoint
DROP FUNCTION "snake_keys"(jsonb);
