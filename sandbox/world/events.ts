import { randomUUID } from 'node:crypto';
import type { Instance, InstanceState } from '../aws/model/ec2';

/** An EventBridge event in the envelope of all AWS events (EventBridge User Guide, "Event structure"). */
export interface EventBridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** RFC 3339 without fractions. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

function envelope(
  instance: Instance,
  at: Date,
  content: Pick<EventBridgeEvent, 'source' | 'detail-type' | 'resources' | 'detail'>,
): EventBridgeEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': content['detail-type'],
    source: content.source,
    account: instance.accountId,
    time: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: instance.region,
    resources: content.resources,
    detail: content.detail,
  };
}

const arnOf = (instance: Instance): string =>
  `arn:aws:ec2:${instance.region}:${instance.accountId}:instance/${instance.id}`;

/** EC2 User Guide, "Spot Instance interruption notices": the resource names the zone and no account. */
export function interruptionWarning(
  instance: Instance,
  at: Date,
  action: 'terminate' | 'stop' | 'hibernate',
): EventBridgeEvent {
  return envelope(instance, at, {
    source: 'aws.ec2',
    'detail-type': 'EC2 Spot Instance Interruption Warning',
    resources: [`arn:aws:ec2:${instance.zone.name}:instance/${instance.id}`],
    detail: { 'instance-id': instance.id, 'instance-action': action },
  });
}

/** EC2 User Guide, "EC2 instance rebalance recommendations". */
export function rebalanceRecommendation(instance: Instance, at: Date): EventBridgeEvent {
  return envelope(instance, at, {
    source: 'aws.ec2',
    'detail-type': 'EC2 Instance Rebalance Recommendation',
    resources: [arnOf(instance)],
    detail: {
      'instance-id': instance.id,
    },
  });
}

/** EC2 User Guide, "Automate actions based on EC2 instance state-change events". */
export function stateChange(instance: Instance, at: Date, state: InstanceState): EventBridgeEvent {
  return envelope(instance, at, {
    source: 'aws.ec2',
    'detail-type': 'EC2 Instance State-change Notification',
    resources: [arnOf(instance)],
    detail: {
      'instance-id': instance.id,
      state,
    },
  });
}

/** AWS Health User Guide, "AWS Health events Amazon EventBridge schema": a scheduled retirement. */
export function scheduledRetirement(instance: Instance, at: Date, startTime: Date): EventBridgeEvent {
  const code = 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED';
  return envelope(instance, at, {
    source: 'aws.health',
    'detail-type': 'AWS Health Event',
    resources: [instance.id],
    detail: {
      eventArn: `arn:aws:health:${instance.region}::event/EC2/${code}/${code}_${instance.id.slice(2)}`,
      service: 'EC2',
      eventTypeCode: code,
      eventTypeCategory: 'scheduledChange',
      eventScopeCode: 'ACCOUNT_SPECIFIC',
      communicationId: randomUUID().replaceAll('-', ''),
      startTime: startTime.toUTCString(),
      lastUpdatedTime: at.toUTCString(),
      statusCode: 'upcoming',
      eventRegion: instance.region,
      eventDescription: [
        {
          language: 'en_US',
          latestDescription: 'EC2 has detected degradation of the underlying hardware hosting your instance.',
        },
      ],
      affectedEntities: [{ entityValue: instance.id, status: 'PENDING', lastUpdatedTime: at.toUTCString() }],
      affectedAccount: instance.accountId,
      page: '1',
      totalPages: '1',
    },
  });
}
