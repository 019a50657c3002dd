import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Things that some emulators do not check; the suite skips what depends on them and says so. */
export type Leniency =
  | 'external-id'
  | 'client-token'
  | 'permissions'
  | 'user-data'
  | 'receipt-handle'
  /** RunInstances launches `MinCount` instances, however many there is room for. */
  | 'max-count'
  /** No price list is served. */
  | 'pricing';

/**
 * What the suite runs against. The endpoint and the platform's credentials stand in the environment as the SDK reads
 * them; null means that the endpoint has no such thing, and what needs it is skipped.
 */
export interface ConformanceTarget {
  readonly region: string;
  readonly roleArn: string;
  readonly externalId: string;
  readonly lenient: ReadonlySet<Leniency>;
  /** A role whose trust does not name us. */
  readonly untrustedRoleArn: string | null;
  /** A role that may describe instances but not instance types. */
  readonly narrowRole: { readonly arn: string; readonly externalId: string } | null;
  readonly queueUrl: string | null;
  /** A running instance of the account, from which subnet, image and the like are read. */
  readonly instanceId: string | null;
  readonly launch: {
    readonly subnetId: string;
    readonly imageId: string;
    readonly instanceType: string;
  } | null;
  readonly launchTemplate: { readonly launchTemplateId: string; readonly version: string } | null;
  /** A group with an instance that may be detached. */
  readonly groupName: string | null;
  /** Puts a message into the queue by another way than the product's. */
  sendToQueue(body: string): Promise<void>;
  close(): Promise<void>;
}

const LENIENCIES: readonly Leniency[] = [
  'external-id',
  'client-token',
  'permissions',
  'user-data',
  'receipt-handle',
  'max-count',
  'pricing',
];

function optional(name: string): string | null {
  const value = process.env[`AWS_CONFORMANCE_${name}`];
  return value === undefined || value === '' ? null : value;
}

/**
 * The endpoint that the environment names, or null without `AWS_CONFORMANCE_ROLE_ARN`. Further variables, all with that
 * prefix: `EXTERNAL_ID`, `REGION`, `LENIENT` (comma-separated leniencies), `QUEUE_URL`, `INSTANCE_ID`, `SUBNET_ID` with
 * `IMAGE_ID` and `INSTANCE_TYPE`, `LAUNCH_TEMPLATE` (`lt-…:3`), `GROUP_NAME`, `UNTRUSTED_ROLE_ARN`, `NARROW_ROLE_ARN`
 * (same external id). Launches cost money on a real account; they are terminated at the end.
 */
export function targetFromEnvironment(): ConformanceTarget | null {
  const roleArn = optional('ROLE_ARN');
  if (roleArn === null) return null;
  const region = optional('REGION') ?? 'us-east-1';
  const externalId = optional('EXTERNAL_ID') ?? 'aws-conformance';
  const stated = new Set((optional('LENIENT') ?? '').split(','));
  const queueUrl = optional('QUEUE_URL');
  const subnetId = optional('SUBNET_ID');
  const imageId = optional('IMAGE_ID');
  const [launchTemplateId, version] = (optional('LAUNCH_TEMPLATE') ?? '').split(':');
  const narrowArn = optional('NARROW_ROLE_ARN');
  const sender = new SQSClient({ region, useQueueUrlAsEndpoint: false });
  return {
    region,
    roleArn,
    externalId,
    lenient: new Set(LENIENCIES.filter((leniency) => stated.has(leniency))),
    untrustedRoleArn: optional('UNTRUSTED_ROLE_ARN'),
    narrowRole: narrowArn === null ? null : { arn: narrowArn, externalId },
    queueUrl,
    instanceId: optional('INSTANCE_ID'),
    launch:
      subnetId === null || imageId === null
        ? null
        : { subnetId, imageId, instanceType: optional('INSTANCE_TYPE') ?? 'm5.large' },
    launchTemplate: launchTemplateId && version ? { launchTemplateId, version } : null,
    groupName: optional('GROUP_NAME'),
    async sendToQueue(body) {
      await sender.send(new SendMessageCommand({ QueueUrl: queueUrl ?? '', MessageBody: body }));
    },
    close() {
      sender.destroy();
      return Promise.resolve();
    },
  };
}
