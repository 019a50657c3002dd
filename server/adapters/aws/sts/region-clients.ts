import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { PricingClient } from '@aws-sdk/client-pricing';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { HttpHandlers } from '@/server/adapters/aws/call/http-handlers';
import { PRICE_LIST_REGION } from '@/server/adapters/aws/pricing/price-list';
import type { AwsSettings } from '@/server/adapters/aws/call/settings';
import type { RoleCredentials } from '@/server/adapters/aws/sts/role-credentials';

/** SDK clients of one assumed role in one region. */
export interface RegionClients {
  readonly ec2: EC2Client;
  /**
   * RunInstances only, one attempt a call: after a lost answer the SDK would send it again by itself, and at an endpoint
   * that ignores client tokens that is a second instance (Decision 31).
   */
  readonly ec2Launches: EC2Client;
  readonly autoScaling: AutoScalingClient;
  /** TerminateInstanceInAutoScalingGroup only, one attempt a call: it has no client token. */
  readonly autoScalingOnce: AutoScalingClient;
  readonly sqs: SQSClient;
  readonly sqsPolls: SQSClient;
  readonly sts: STSClient;
  readonly pricing: PricingClient;
}

/**
 * The SDK's adaptive mode is the one policy by which calls to AWS are repeated: it reads AWS's own marks of throttling and
 * of passing failures, backs off with full jitter, and slows a whole client down where the account is throttled, which a
 * loop around single calls could not. It repeats reads and mutations that are the same twice (a tag, a termination and a
 * detachment by instance id). Clients that make one attempt a call are for the mutations that are not: launches, which
 * are repeated by their client token above the SDK, and removals with decrement, which nobody repeats.
 *
 * Endpoints come from `AWS_ENDPOINT_URL` and its per-service forms, as the SDK reads them.
 */
export function createRegionClients(options: {
  readonly region: string;
  readonly credentials: RoleCredentials;
  readonly handlers: HttpHandlers;
  readonly settings: AwsSettings;
}): RegionClients {
  const { region, handlers, settings } = options;
  // `memoized` tells the SDK not to put a cache of its own in front, which would outlive `forget`.
  const credentials = Object.assign(() => options.credentials.get(), { memoized: true });
  const calls = {
    region,
    credentials,
    requestHandler: handlers.calls,
    retryMode: 'adaptive',
    maxAttempts: settings.maxAttempts,
  };
  return {
    ec2: new EC2Client(calls),
    ec2Launches: new EC2Client({ ...calls, maxAttempts: 1 }),
    autoScaling: new AutoScalingClient(calls),
    autoScalingOnce: new AutoScalingClient({ ...calls, maxAttempts: 1 }),
    sqs: new SQSClient({ ...calls, useQueueUrlAsEndpoint: false }),
    sqsPolls: new SQSClient({ ...calls, requestHandler: handlers.polls, useQueueUrlAsEndpoint: false }),
    sts: new STSClient(calls),
    pricing: new PricingClient({ ...calls, region: PRICE_LIST_REGION }),
  };
}

/** The STS client of one region that speaks for the platform itself, with the SDK's default credential chain. */
export function createPlatformSts(region: string, handlers: HttpHandlers, settings: AwsSettings): STSClient {
  return new STSClient({
    region,
    requestHandler: handlers.calls,
    retryMode: 'adaptive',
    maxAttempts: settings.maxAttempts,
  });
}
