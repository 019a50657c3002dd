import type { spotEvents } from '@/server/adapters/postgres/schema';
import { textOf, textOrNull } from '@/server/queries/shared/page';
import type { SpotEvent } from './spot-event-model';

/** The deadline is the event's time + 120 s (Decision 6). */
const NOTICE_MS = 120_000;

export interface SpotEventRow {
  readonly event: typeof spotEvents.$inferSelect;
  readonly clusterName: string | null;
}

export function toSpotEvent({ event, clusterName }: SpotEventRow): SpotEvent {
  return {
    event_id: event.id,
    eventbridge_id: event.eventbridgeId,
    source: event.source,
    cluster_id: event.clusterId,
    cluster_name: clusterName,
    customer_id: event.customerId,
    plan_id: event.planId,
    account: event.account,
    region: event.region,
    instance_id: event.instanceId,
    node_name: event.nodeName,
    event_type: event.eventType,
    instance_action: event.instanceAction,
    event_time: textOrNull(event.eventTime),
    deadline_at:
      event.eventType === 'interruption_warning' && event.eventTime !== null
        ? textOf(new Date(event.eventTime.getTime() + NOTICE_MS))
        : null,
    received_at: textOf(event.receivedAt),
    status: event.status,
    reason: event.reason,
    action_taken: event.actionTaken,
    cordoned_at: textOrNull(event.cordonedAt),
    drained_at: textOrNull(event.drainedAt),
    drain_duration_seconds: event.drainDurationSeconds,
    replacement_instance_id: event.replacementInstanceId,
    replacement_node_type: event.replacementNodeType,
    replacement_ready_at: textOrNull(event.replacementReadyAt),
    terminated_at: textOrNull(event.terminatedAt),
    processed_at: textOrNull(event.processedAt),
    pod_count: event.podCount,
    duplicates: event.duplicates,
  };
}
