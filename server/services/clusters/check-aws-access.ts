import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import type { Instant } from '@/server/domain/shared/instant';
import type { AwsAccess, AwsGateway, AwsRegion } from '@/server/ports/aws';
import { failed, passed, type CheckEntry } from './check-entry';

const CALL = { timeoutMs: 5_000 };

/** A type that every region has; only the permission to ask is looked at. */
const ANY_TYPE = 'm5.large';

/** Of the form of an id, and no instance's; only the permission to ask is looked at. */
const NO_INSTANCE = 'i-00000000000000000';

interface AwsQuestion {
  readonly action: string;
  readonly severity: CheckEntry['severity'];
  readonly feature: string | null;
  readonly ask: (region: AwsRegion) => Promise<unknown>;
}

function questions(clusterId: string, now: Instant): readonly AwsQuestion[] {
  return [
    {
      action: 'ec2:DescribeInstances',
      severity: 'required',
      feature: null,
      ask: ({ compute }) => compute.findInstancesByTags({ 'cloudoptim:cluster-id': clusterId }, CALL),
    },
    {
      action: 'ec2:DescribeSpotPriceHistory',
      severity: 'optional',
      feature: 'prices of Spot nodes and the choice of pools',
      ask: ({ compute }) => compute.latestSpotPrices([ANY_TYPE], now, CALL),
    },
    {
      action: 'ec2:DescribeInstanceTypes',
      severity: 'optional',
      feature: 'replacements of another type than the interrupted one',
      ask: ({ compute }) => compute.describeInstanceTypes([ANY_TYPE], CALL),
    },
    {
      action: 'autoscaling:DescribeAutoScalingGroups',
      severity: 'optional',
      feature: 'nodes of Auto Scaling groups, whose group replaces them, and their removal',
      ask: ({ groups }) => groups.describeGroup('cloudoptim-permission-check', CALL),
    },
    {
      action: 'autoscaling:DescribeAutoScalingInstances',
      severity: 'optional',
      feature: 'removal of nodes from Auto Scaling groups, which are asked again right before it',
      ask: ({ groups }) => groups.membershipsOf([NO_INSTANCE], CALL),
    },
    {
      action: 'pricing:GetProducts',
      severity: 'optional',
      feature: 'today’s list prices of on-demand nodes',
      ask: (region) => region.tryPriceList(CALL),
    },
  ];
}

async function askPermission(region: AwsRegion, question: AwsQuestion): Promise<CheckEntry> {
  const check = `permission:${question.action}`;
  try {
    await question.ask(region);
    return passed(check, `the role may call ${question.action}`, question.severity);
  } catch (error) {
    return failed(check, errorMessage(error), `Allow ${question.action} in the role’s policy`, {
      severity: question.severity,
      feature: question.feature,
    });
  }
}

async function checkQueue(region: AwsRegion, queueUrl: string): Promise<CheckEntry> {
  try {
    const { approximateMessages } = await region.queue(queueUrl).attributes(CALL);
    return passed('queue', `the queue can be read; about ${approximateMessages} messages wait`);
  } catch (error) {
    return failed(
      'queue',
      errorMessage(error),
      'Check the queue’s URL, and allow sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes in the role’s policy',
    );
  }
}

/** True at an emulator that checks no role at all; AWS refuses a role that does not exist. */
async function anyRoleIsAssumable(
  gateway: AwsGateway,
  { roleArn, region, externalId }: AwsAccess,
): Promise<boolean> {
  const absent = roleArn.replace(/:role\/.*$/, `:role/cloudoptim-absent-${externalId.slice(0, 8)}`);
  return gateway.assumableWithoutExternalId({ roleArn: absent, region }, CALL);
}

async function checkExternalId(gateway: AwsGateway, access: AwsAccess): Promise<CheckEntry> {
  const { roleArn, region } = access;
  try {
    if (!(await gateway.assumableWithoutExternalId({ roleArn, region }, CALL)))
      return passed('external_id', 'the role asks for its external id');
    if (await anyRoleIsAssumable(gateway, access)) {
      return passed(
        'external_id',
        'this endpoint lets any role be assumed, also one that does not exist: it is not AWS, and nothing can be proven here',
        'optional',
      );
    }
    return failed(
      'external_id',
      'the role can be assumed without its external id: anybody who knows its ARN could use it through us',
      `Add to its trust policy: "Condition": {"StringEquals": {"sts:ExternalId": "${access.externalId}"}}`,
    );
  } catch (error) {
    return failed(
      'external_id',
      `it cannot be told whether the role asks for its external id: ${errorMessage(error)}`,
      'Run the check again',
      { severity: 'optional' },
    );
  }
}

function roleFailure(error: unknown, access: AwsAccess): CheckEntry {
  const refused = error instanceof AppError && error.code === 'role_not_assumable';
  return failed(
    'role',
    errorMessage(error),
    refused
      ? `Let the role trust our account with "sts:ExternalId": "${access.externalId}"`
      : 'Check that AWS can be reached from here, then run the check again',
  );
}

/** Role, external id, queue and permissions, one entry each; without the role nothing else is asked. */
export async function checkAwsAccess(
  gateway: AwsGateway,
  target: {
    readonly clusterId: string;
    readonly account: string;
    readonly access: AwsAccess;
    readonly queueUrl: string;
  },
  now: Instant,
): Promise<CheckEntry[]> {
  const region = gateway.open(target.access);
  try {
    const identity = await region.identity(CALL);
    if (identity.account !== target.account) {
      return [
        failed(
          'role',
          `the role lives in account ${identity.account}, its ARN says ${target.account}`,
          'Give the role’s own ARN',
        ),
      ];
    }
  } catch (error) {
    return [roleFailure(error, target.access)];
  }
  // One after the other would add up; the role is proven, so that all of them share its credentials.
  const [externalId, queue, ...permissions] = await Promise.all([
    checkExternalId(gateway, target.access),
    checkQueue(region, target.queueUrl),
    ...questions(target.clusterId, now).map((question) => askPermission(region, question)),
  ]);
  return [passed('role', 'the role can be assumed'), externalId, queue, ...permissions];
}
