import { envelopeSchema, instanceIdSchema, type Envelope } from './envelope';
import { HEALTH_EVENT, healthScheduledChangeDetail } from './health-scheduled-change';
import { INSTANCE_STATE_CHANGE, instanceStateChangeDetail } from './instance-state-change';
import { REBALANCE_RECOMMENDATION, rebalanceRecommendationDetail } from './rebalance-recommendation';
import { SPOT_INTERRUPTION_WARNING, spotInterruptionWarningDetail } from './spot-interruption-warning';

export type InstanceEventKind =
  'interruption_warning' | 'rebalance_recommendation' | 'state_change' | 'scheduled_change';

/** One event about one instance. */
export interface InstanceEvent {
  /** EventBridge's id; for a Health event with several instances, the id and the instance. */
  readonly eventId: string;
  readonly kind: InstanceEventKind;
  readonly account: string | null;
  readonly region: string | null;
  readonly instanceId: string;
  /** `terminate | stop | hibernate`, the new state, or the Health event's type code. */
  readonly action: string | null;
  readonly time: Date;
  readonly detail: Readonly<Record<string, string>>;
}

export type ParsedMessage =
  | { readonly kind: 'events'; readonly events: readonly InstanceEvent[] }
  /** Well-formed, and of no concern (another detail type, a state that says nothing is lost). */
  | { readonly kind: 'irrelevant'; readonly eventId: string; readonly reason: string }
  | { readonly kind: 'unparsed'; readonly reason: string };

function base(envelope: Envelope, kind: InstanceEventKind) {
  return {
    eventId: envelope.id,
    kind,
    account: envelope.account ?? null,
    region: envelope.region ?? null,
    time: new Date(envelope.time),
    detail: {},
  };
}

function reasonOf(
  error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] },
  prefix = '',
): string {
  const issue = error.issues[0];
  return issue === undefined
    ? 'invalid'
    : `${prefix}${issue.path.map(String).join('.') || 'event'}: ${issue.message}`;
}

function parseHealth(envelope: Envelope): ParsedMessage {
  const detail = healthScheduledChangeDetail.safeParse(envelope.detail);
  if (!detail.success) return { kind: 'unparsed', reason: reasonOf(detail.error, 'detail.') };
  if (detail.data.service !== 'EC2' || detail.data.eventTypeCategory !== 'scheduledChange') {
    return {
      kind: 'irrelevant',
      eventId: envelope.id,
      reason: `health event of ${detail.data.service}, ${detail.data.eventTypeCategory}`,
    };
  }
  const ids = detail.data.affectedEntities
    .map((entity) => entity.entityValue.split('/').at(-1) ?? '')
    .filter((id) => instanceIdSchema.safeParse(id).success);
  if (ids.length === 0)
    return { kind: 'irrelevant', eventId: envelope.id, reason: 'health event that names no instance' };
  return {
    kind: 'events',
    events: ids.map((instanceId) => ({
      ...base(envelope, 'scheduled_change'),
      eventId: `${envelope.id}#${instanceId}`,
      instanceId,
      action: detail.data.eventTypeCode,
      detail: { start_time: detail.data.startTime ?? '' },
    })),
  };
}

/** States that mean the instance is being lost; `pending` and `running` are of no concern. */
const LOSING_STATES: ReadonlySet<string> = new Set(['stopping', 'stopped', 'shutting-down', 'terminated']);

/** Reads an EventBridge event from JSON text. Never throws; what it cannot read is a value with the reason. */
export function parseEvent(body: string): ParsedMessage {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: 'unparsed', reason: 'not JSON' };
  }
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) return { kind: 'unparsed', reason: reasonOf(envelope.error) };
  const event = envelope.data;
  switch (`${event.source}/${event['detail-type']}`) {
    case `aws.ec2/${SPOT_INTERRUPTION_WARNING}`: {
      const detail = spotInterruptionWarningDetail.safeParse(event.detail);
      if (!detail.success) return { kind: 'unparsed', reason: reasonOf(detail.error, 'detail.') };
      const { 'instance-id': instanceId, 'instance-action': action } = detail.data;
      return { kind: 'events', events: [{ ...base(event, 'interruption_warning'), instanceId, action }] };
    }
    case `aws.ec2/${REBALANCE_RECOMMENDATION}`: {
      const detail = rebalanceRecommendationDetail.safeParse(event.detail);
      if (!detail.success) return { kind: 'unparsed', reason: reasonOf(detail.error, 'detail.') };
      return {
        kind: 'events',
        events: [
          {
            ...base(event, 'rebalance_recommendation'),
            instanceId: detail.data['instance-id'],
            action: null,
          },
        ],
      };
    }
    case `aws.ec2/${INSTANCE_STATE_CHANGE}`: {
      const detail = instanceStateChangeDetail.safeParse(event.detail);
      if (!detail.success) return { kind: 'unparsed', reason: reasonOf(detail.error, 'detail.') };
      const { 'instance-id': instanceId, state } = detail.data;
      if (!LOSING_STATES.has(state))
        return { kind: 'irrelevant', eventId: event.id, reason: `instance is ${state}` };
      return { kind: 'events', events: [{ ...base(event, 'state_change'), instanceId, action: state }] };
    }
    case `aws.health/${HEALTH_EVENT}`:
      return parseHealth(event);
    default:
      return {
        kind: 'irrelevant',
        eventId: event.id,
        reason: `unknown kind ${event.source} / ${event['detail-type']}`,
      };
  }
}
