import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  type DescribeInstanceStatusCommandInput,
  type EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import type { InstanceFacts, InstanceHealth } from '@/server/ports/aws';
import { chunksOf, collectPages } from '@/server/adapters/aws/call/collect-pages';
import { errorFacts } from '@/server/adapters/aws/errors/error-facts';
import { toInstanceHealth } from '@/server/adapters/aws/ec2/transform-health';
import { toInstanceFacts } from '@/server/adapters/aws/ec2/transform-instance';

/** A filter takes 200 values: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html */
export const MAX_FILTER_VALUES = 200;
/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html: 5 to 1,000 a page. */
const PAGE_SIZE = 1_000;
/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html: 100 explicit ids. */
const MAX_STATUS_IDS = 100;

const LIVE_STATES = ['pending', 'running', 'shutting-down', 'stopping', 'stopped'];

function present<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value];
}

function describeByFilters(
  ec2: EC2Client,
  filters: Filter[],
  signal: AbortSignal,
): Promise<readonly InstanceFacts[]> {
  return collectPages('ec2:DescribeInstances', async (NextToken) => {
    const output = await ec2.send(
      new DescribeInstancesCommand({
        Filters: filters,
        MaxResults: PAGE_SIZE,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
      { abortSignal: signal },
    );
    const instances = (output.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
    return { items: instances.flatMap((i) => present(toInstanceFacts(i))), nextToken: output.NextToken };
  });
}

/** By filter and not by `InstanceIds`, where one id that EC2 does not know fails the whole call. */
export async function readInstances(
  ec2: EC2Client,
  instanceIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly InstanceFacts[]> {
  const chunks = await Promise.all(
    chunksOf([...new Set(instanceIds)], MAX_FILTER_VALUES).map((ids) =>
      describeByFilters(ec2, [{ Name: 'instance-id', Values: [...ids] }], signal),
    ),
  );
  return chunks.flat();
}

/** `*`, `?` and `\` mean something in filter values and are escaped, as the filtering guide says. */
function literal(value: string): string {
  return value.replace(/[\\*?]/gu, '\\$&');
}

export async function readInstancesByTags(
  ec2: EC2Client,
  tags: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly InstanceFacts[]> {
  const wanted = Object.entries(tags);
  const found = await describeByFilters(
    ec2,
    [
      ...wanted.map(([key, value]) => ({ Name: `tag:${key}`, Values: [literal(value)] })),
      { Name: 'instance-state-name', Values: LIVE_STATES },
    ],
    signal,
  );
  // Not every endpoint filters as EC2 does, and these answers are adopted as ours.
  return found.filter(
    (facts) => facts.state !== 'terminated' && wanted.every(([key, value]) => facts.tags[key] === value),
  );
}

/** Base64 as EC2 holds it; null when there is none. */
export async function readUserData(
  ec2: EC2Client,
  instanceId: string,
  signal: AbortSignal,
): Promise<string | null> {
  const output = await ec2.send(
    new DescribeInstanceAttributeCommand({ InstanceId: instanceId, Attribute: 'userData' }),
    { abortSignal: signal },
  );
  return output.UserData?.Value || null;
}

function readStatus(
  ec2: EC2Client,
  query: DescribeInstanceStatusCommandInput,
  signal: AbortSignal,
): Promise<readonly InstanceHealth[]> {
  return collectPages('ec2:DescribeInstanceStatus', async (NextToken) => {
    const output = await ec2.send(
      new DescribeInstanceStatusCommand({ ...query, ...(NextToken === undefined ? {} : { NextToken }) }),
      { abortSignal: signal },
    );
    return {
      items: (output.InstanceStatuses ?? []).flatMap((status) => present(toInstanceHealth(status))),
      nextToken: output.NextToken,
    };
  });
}

/** `The instance IDs 'i-0aa, i-0bb' do not exist`, `Invalid id: "i-x" (expecting "i-…")`. */
function idsNamedIn(message: string): readonly string[] {
  return message.match(/\bi-[0-9a-zA-Z]+\b/gu) ?? [];
}

/** This call has no filter by id, so ids that EC2 says it does not know are left out and the rest is asked again. */
async function readStatusOf(
  ec2: EC2Client,
  instanceIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly InstanceHealth[]> {
  if (instanceIds.length === 0) return [];
  try {
    return await readStatus(ec2, { InstanceIds: [...instanceIds] }, signal);
  } catch (error) {
    const facts = errorFacts(error);
    if (!facts.code.startsWith('InvalidInstanceID')) throw error;
    const unknown = new Set(idsNamedIn(facts.message));
    const rest = instanceIds.filter((id) => !unknown.has(id));
    if (rest.length === instanceIds.length) throw error;
    return await readStatusOf(ec2, rest, signal);
  }
}

/** Health of running instances, or of all running ones whose system or instance check is impaired. */
export async function readInstanceHealth(
  ec2: EC2Client,
  instanceIds: readonly string[] | 'all-impaired',
  signal: AbortSignal,
): Promise<readonly InstanceHealth[]> {
  if (instanceIds !== 'all-impaired') {
    const chunks = chunksOf([...new Set(instanceIds)], MAX_STATUS_IDS);
    return (await Promise.all(chunks.map((ids) => readStatusOf(ec2, ids, signal)))).flat();
  }
  // Filters are joined by AND, so each check is asked for by itself.
  const found = await Promise.all(
    ['system-status.status', 'instance-status.status'].map((Name) =>
      readStatus(ec2, { Filters: [{ Name, Values: ['impaired'] }] }, signal),
    ),
  );
  // Not every endpoint filters as EC2 does, and what is told here is reported as ill.
  const ill = found
    .flat()
    .filter(({ systemStatus, instanceStatus }) => [systemStatus, instanceStatus].includes('impaired'));
  return [...new Map(ill.map((health) => [health.instanceId, health])).values()];
}
