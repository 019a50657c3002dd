import { createHash } from 'node:crypto';
import { parseEvent, type InstanceEvent } from '@/contracts/eventbridge/parse-event';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { EventStatus, NewEvent } from '@/server/ports/repositories/event-repository';
import type { Store } from '@/server/ports/store';

/** How much of a message is kept; an EventBridge event is about 500 bytes, SQS allows 1 MiB. */
const KEPT_CHARACTERS = 64 * 1024;

export interface ReceiveEventInput {
  readonly raw: string;
  readonly source: 'queue' | 'api' | 'poll';
  readonly queueUrl?: string;
  /** Account and region of the queue: they stand in for what the event leaves out, and must agree with what it says. */
  readonly account?: string;
  readonly region?: string;
  /** Set for a customer-scoped caller: events of other customers are not accepted. */
  readonly customerId?: string | null;
}

export interface ReceivedEvent {
  readonly event_id: string;
  readonly status: EventStatus;
  readonly duplicate: boolean;
}

/** What became of a message: its first event, and all of them (a Health event may name several instances). */
export interface ReceivedMessage extends ReceivedEvent {
  readonly events: readonly ReceivedEvent[];
}

export interface ReceiveEventDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
}

type Addressed =
  | { readonly ok: true; readonly account: string; readonly region: string }
  | {
      readonly ok: false;
      readonly account: string | null;
      readonly region: string | null;
      readonly reason: string;
    };

/**
 * Stores what came in, once, and wakes the worker that looks after that account and region. Everything is stored,
 * also what cannot be read (`unparsed`) and what is nobody's (`ignored`, with the reason). Returns what became of each
 * event of the message; throws only when Postgres is away, and then nothing is lost because the message stays in its
 * queue.
 */
export const createReceiveEvent =
  (deps: ReceiveEventDeps) =>
  async (input: ReceiveEventInput): Promise<ReceivedMessage> => {
    const events = await storeMessage(deps, input);
    const [first] = events;
    if (first === undefined) throw new Error('a message was stored without an event');
    return { ...first, events };
  };

async function storeMessage(
  deps: ReceiveEventDeps,
  input: ReceiveEventInput,
): Promise<readonly ReceivedEvent[]> {
  const parsed = parseEvent(input.raw);
  switch (parsed.kind) {
    case 'unparsed':
      return [
        await storeAside(deps, input, {
          eventbridgeId: contentId(input.raw),
          kind: 'unparsed',
          reason: parsed.reason,
        }),
      ];
    case 'irrelevant':
      return [
        await storeAside(deps, input, {
          eventbridgeId: parsed.eventId,
          kind: 'ignored',
          reason: parsed.reason,
        }),
      ];
    case 'events': {
      const received: ReceivedEvent[] = [];
      for (const event of parsed.events) received.push(await storeEvent(deps, input, event));
      return received;
    }
  }
}

/** A message without an id of its own is known by its content. */
function contentId(raw: string): string {
  return `sha256:${createHash('sha256').update(raw).digest('hex')}`;
}

async function storeAside(
  deps: ReceiveEventDeps,
  input: ReceiveEventInput,
  aside: { readonly eventbridgeId: string; readonly kind: 'unparsed' | 'ignored'; readonly reason: string },
): Promise<ReceivedEvent> {
  const { eventbridgeId, kind, reason } = aside;
  const now = deps.clock.now();
  return deps.store.transaction(async (store) => {
    const stored = await store.events.insert({
      ...common(deps, input),
      eventbridgeId,
      account: input.account ?? null,
      region: input.region ?? null,
      instanceId: null,
      eventType: 'unparsed',
      instanceAction: null,
      eventTime: null,
      receivedAt: now,
      status: 'ignored',
      reason: kind === 'unparsed' ? `unparsed: ${reason}` : reason,
      processedAt: now,
    });
    if (!stored.duplicate) {
      await store.activity.append({
        at: now,
        kind: kind === 'unparsed' ? 'event.unparsed' : 'event.ignored',
        severity: kind === 'unparsed' ? 'warning' : 'info',
        title:
          kind === 'unparsed' ? `A message could not be read: ${reason}` : `An event was ignored: ${reason}`,
        customerId: input.customerId ?? null,
        clusterId: null,
        planId: null,
        eventId: stored.id,
        detail: { queue_url: input.queueUrl ?? null },
      });
    }
    return { event_id: stored.id, status: stored.status, duplicate: stored.duplicate };
  });
}

function common(deps: ReceiveEventDeps, input: ReceiveEventInput) {
  return {
    id: deps.ids.newId(),
    source: input.source,
    queueUrl: input.queueUrl ?? null,
    customerId: input.customerId ?? null,
    clusterId: null,
    // Postgres stores no NUL; what is kept for reading shows that there was one.
    raw: input.raw.slice(0, KEPT_CHARACTERS).replaceAll('\0', '\ufffd'),
    detail: {},
  };
}

/** Account and region of an event; an event that contradicts its queue is not believed. */
async function address(store: Store, input: ReceiveEventInput, event: InstanceEvent): Promise<Addressed> {
  const account = event.account ?? input.account ?? null;
  const region = event.region ?? input.region ?? null;
  if (input.account !== undefined && account !== input.account) {
    return {
      ok: false,
      account,
      region,
      reason: `other_account: the event says ${String(account)}, its queue belongs to ${input.account}`,
    };
  }
  if (input.region !== undefined && region !== input.region) {
    return {
      ok: false,
      account,
      region,
      reason: `other_region: the event says ${String(region)}, its queue stands in ${input.region}`,
    };
  }
  if (account !== null && region !== null) return { ok: true, account, region };
  const known = await store.fleet.findNodeByInstance(event.instanceId);
  if (
    known !== null &&
    (account ?? known.account) === known.account &&
    (region ?? known.region) === known.region
  ) {
    return { ok: true, account: known.account, region: known.region };
  }
  return {
    ok: false,
    account,
    region,
    reason: 'unregistered_instance: no registered cluster has this instance',
  };
}

async function storeEvent(
  deps: ReceiveEventDeps,
  input: ReceiveEventInput,
  event: InstanceEvent,
): Promise<ReceivedEvent> {
  const now = deps.clock.now();
  const addressed = await address(deps.store, input, event);
  const clusters = addressed.ok ? await deps.store.fleet.findMonitored(addressed) : [];
  const candidates =
    input.customerId == null
      ? clusters
      : clusters.filter((cluster) => cluster.customerId === input.customerId);
  const refusal = !addressed.ok
    ? addressed.reason
    : candidates.length === 0
      ? 'unregistered_instance: no cluster of that account and region is registered'
      : null;
  const row: NewEvent = {
    ...common(deps, input),
    eventbridgeId: event.eventId,
    customerId: candidates[0]?.customerId ?? input.customerId ?? null,
    account: addressed.account,
    region: addressed.region,
    instanceId: event.instanceId,
    eventType: event.kind,
    instanceAction: event.action,
    eventTime: event.time,
    receivedAt: now,
    status: refusal === null ? 'handling' : 'ignored',
    reason: refusal,
    processedAt: refusal === null ? null : now,
    detail: event.detail,
  };
  return deps.store.transaction(async (store) => {
    const stored = await store.events.insert(row);
    if (!stored.duplicate) {
      if (refusal === null && addressed.ok) {
        await store.events.notifyWaiting(addressed.account, addressed.region);
      } else {
        await store.activity.append({
          at: now,
          kind: 'event.ignored',
          severity: 'info',
          title: `An event about ${event.instanceId} was ignored: ${refusal ?? ''}`,
          customerId: row.customerId,
          clusterId: null,
          planId: null,
          eventId: stored.id,
          detail: { instance_id: event.instanceId, event_type: event.kind },
        });
      }
    }
    return { event_id: stored.id, status: stored.status, duplicate: stored.duplicate };
  });
}
