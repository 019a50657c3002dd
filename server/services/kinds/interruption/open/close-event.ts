import type { EventProgress, EventRecord } from '@/server/ports/repositories/event-repository';
import type { Store } from '@/server/ports/store';

export interface EventClosing {
  readonly status: 'ignored' | 'handled' | 'late' | 'failed';
  readonly reason: string | null;
  readonly actionTaken?: string;
  readonly planId?: string;
  readonly clusterId?: string;
  readonly customerId?: string;
  readonly nodeName?: string;
  /** Say nothing in the feed: the plan that it joined speaks for it. */
  readonly quiet?: boolean;
}

/** Settles an event for good and says so in the feed. */
export async function closeEvent(
  store: Store,
  now: Date,
  event: EventRecord,
  closing: EventClosing,
): Promise<void> {
  const { quiet, ...fields } = closing;
  const progress: EventProgress = { actionTaken: 'none', ...fields, processedAt: now };
  await store.events.update(event.id, progress);
  if (quiet === true) return;
  await store.activity.append({
    at: now,
    kind: closing.status === 'ignored' ? 'event.ignored' : 'event.noted',
    severity: closing.status === 'handled' ? 'info' : 'warning',
    title: `${event.eventType.replaceAll('_', ' ')} of ${event.instanceId ?? 'an unknown instance'}: ${closing.reason ?? closing.actionTaken ?? closing.status}`,
    customerId: closing.customerId ?? event.customerId,
    clusterId: closing.clusterId ?? event.clusterId,
    planId: closing.planId ?? null,
    eventId: event.id,
    detail: { instance_id: event.instanceId, event_type: event.eventType, status: closing.status },
  });
}
