import type { CreateFleetCommandOutput, CreateFleetError, CreateFleetInstance } from '@aws-sdk/client-ec2';
import type { FleetOutcome, FleetRequest, LaunchedInstance, PoolFailure } from '@/server/ports/aws';
import { toFailedLaunch } from '@/server/adapters/aws/ec2/launch-outcome';

const ACTION = 'ec2:CreateFleet';

/** EC2 answers each override as it was asked for: by type and subnet the pool is known. */
function poolOf(
  request: FleetRequest,
  named: Pick<CreateFleetInstance | CreateFleetError, 'LaunchTemplateAndOverrides'>,
) {
  const overrides = named.LaunchTemplateAndOverrides?.Overrides;
  return request.pools.find(
    (pool) => pool.instanceType === overrides?.InstanceType && pool.subnetId === overrides.SubnetId,
  );
}

function toFailures(request: FleetRequest, errors: readonly CreateFleetError[]): readonly PoolFailure[] {
  return errors.flatMap((error): PoolFailure[] => {
    const pool = poolOf(request, error);
    if (pool === undefined) return [];
    const { instanceType, availabilityZone } = pool;
    const { kind, code, message } = failureOf(error);
    return [{ kind, instanceType, availabilityZone, code, message }];
  });
}

/** EC2 has answered, so that nothing is unknown: what is no want of room is a refusal, of this pool at least. */
function failureOf({ ErrorCode = 'UnknownError', ErrorMessage = '' }: CreateFleetError) {
  const failed = toFailedLaunch(
    { code: ErrorCode, message: ErrorMessage, httpStatus: 400, requestId: null },
    ACTION,
  );
  return { ...failed, kind: failed.kind === 'no-capacity' ? failed.kind : ('refused' as const) };
}

/**
 * What an answer of CreateFleet means. An error of a pool is no error of the request, which may have bought elsewhere
 * all the same.
 *
 * `<errorSet><item><launchTemplateAndOverrides><overrides><instanceType>m5.large</instanceType><subnetId>subnet-1…`
 * `<lifecycle>spot</lifecycle><errorCode>InsufficientInstanceCapacity</errorCode><errorMessage>…`
 */
export function toFleetOutcome(
  request: FleetRequest,
  output: Pick<CreateFleetCommandOutput, 'Instances' | 'Errors'>,
): FleetOutcome {
  const errors = output.Errors ?? [];
  const failures = toFailures(request, errors);
  const bought = output.Instances ?? [];
  const instances = bought.flatMap((item): LaunchedInstance[] => {
    const pool = poolOf(request, item);
    if (pool === undefined) return [];
    const { instanceType, availabilityZone } = pool;
    return (item.InstanceIds ?? []).map((instanceId) => ({ instanceId, instanceType, availabilityZone }));
  });
  const count = bought.reduce((sum, { InstanceIds = [] }) => sum + InstanceIds.length, 0);
  if (instances.length < count)
    return {
      kind: 'unknown',
      code: 'malformed_answer',
      message: `CreateFleet was answered with ${count.toString()} instances, ${instances.length.toString()} of them in pools that were asked for`,
      failures,
    };
  if (instances.length > 0) return { kind: 'launched', instances, failures };
  const [first] = errors;
  if (first === undefined)
    return {
      kind: 'no-capacity',
      code: 'UnfulfillableCapacity',
      message: 'EC2 bought nothing and names no reason',
      failures,
    };
  const wanting = errors.map(failureOf).find(({ kind }) => kind === 'no-capacity');
  return { ...(wanting ?? failureOf(first)), failures };
}
