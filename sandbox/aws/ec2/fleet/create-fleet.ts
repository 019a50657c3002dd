import type {
  CreateFleetError,
  CreateFleetInstance,
  CreateFleetRequest,
  CreateFleetResult,
  LaunchTemplateAndOverridesResponse,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { AwsError, invalidParameterValue, missingParameter, dryRun } from '../../wire/aws-error';
import { instanceTypeName } from '../instances/describe-instance';
import { checkFleet } from './check-fleet';
import { type FleetPool, rankPools } from './fleet-pools';
import { launch, newId } from '../launches/launch';
import { checkedTags } from '../requests/checked-tags';
import type { Instance } from '../../model/ec2';
import { setTags } from '../../model/region-state';
import {
  authorizeLaunch,
  checkClientToken,
  fingerprintOf,
  idempotentMismatch,
} from '../launches/run-instances';

/**
 * CreateFleet of type `instant`: one synchronous attempt over several pools. The answer lists what was launched, pool
 * by pool, and an error for each pool that could not serve; it is 200 even when nothing was launched (EC2 User Guide,
 * "Configure an EC2 Fleet of type instant"). Other types are not part of the sandbox: `UnsupportedOperation`.
 */
export function createFleet(call: Call, input: CreateFleetRequest): CreateFleetResult {
  const { ec2: state, world } = call;
  if (input.Type !== 'instant') {
    throw new AwsError(
      'UnsupportedOperation',
      `Fleet type ${input.Type ?? 'maintain'} is not supported; use instant`,
    );
  }
  checkClientToken(input.ClientToken);
  checkFleet(input);
  const target = targetOf(input);
  call.require('ec2:CreateFleet', `arn:aws:ec2:${call.region}:${call.caller.accountId}:fleet/*`);
  const pools = rankPools(call, input);
  for (const pool of pools) authorizeLaunch(call, input, pool.spec);
  if (input.DryRun === true) throw dryRun();

  const fingerprint = fingerprintOf(input);
  const tokenCounts =
    input.ClientToken !== undefined && world.faults.active('ignore-client-token', call.region) === undefined;
  const known = tokenCounts ? state.fleetTokens.get(input.ClientToken ?? '') : undefined;
  if (known !== undefined) {
    if (known.fingerprint !== fingerprint) throw idempotentMismatch();
    return known.answer as CreateFleetResult;
  }
  const fleetId = `fleet-${newId('x').slice(2)}`;
  const answer: CreateFleetResult = {
    FleetId: fleetId,
    ...fill(call, input, { pools, target, fleetId }),
  };
  for (const { ResourceType, Tags } of input.TagSpecifications ?? []) {
    if (ResourceType === 'fleet') setTags(state, fleetId, checkedTags(Tags));
  }
  if (tokenCounts) state.fleetTokens.set(input.ClientToken ?? '', { fingerprint, answer });
  return answer;
}

interface Target {
  readonly spot: number;
  readonly onDemand: number;
}

function targetOf(input: CreateFleetRequest): Target {
  const wish = input.TargetCapacitySpecification;
  const total = wish?.TotalTargetCapacity;
  if (wish === undefined || total === undefined) {
    throw missingParameter('TargetCapacitySpecification.TotalTargetCapacity');
  }
  if (total < 1)
    throw invalidParameterValue(
      `Value (${total}) for parameter TotalTargetCapacity is invalid. Minimum is 1.`,
    );
  const spotByDefault = wish.DefaultTargetCapacityType === 'spot';
  const onDemand =
    wish.OnDemandTargetCapacity ?? (spotByDefault ? 0 : total - (wish.SpotTargetCapacity ?? 0));
  const spot = wish.SpotTargetCapacity ?? (spotByDefault ? total - onDemand : 0);
  if (spot + onDemand > total) {
    throw invalidParameterValue(
      'The sum of SpotTargetCapacity and OnDemandTargetCapacity exceeds TotalTargetCapacity',
    );
  }
  return { spot, onDemand };
}

function fill(
  call: Call,
  input: CreateFleetRequest,
  { pools, target, fleetId }: { pools: readonly FleetPool[]; target: Target; fleetId: string },
): Pick<CreateFleetResult, 'Instances' | 'Errors'> {
  const instances: CreateFleetInstance[] = [];
  const errors: CreateFleetError[] = [];
  for (const lifecycle of ['on-demand', 'spot'] as const) {
    const wanted = lifecycle === 'spot' ? target.spot : target.onDemand;
    const options = lifecycle === 'spot' ? input.SpotOptions : input.OnDemandOptions;
    const least = options?.MinTargetCapacity ?? 0;
    let filled = 0;
    const launched: { readonly pool: FleetPool; readonly made: Instance[] }[] = [];
    for (const pool of pools.filter((candidate) => candidate.lifecycle === lifecycle)) {
      if (filled >= wanted) break;
      const needed = Math.ceil((wanted - filled) / pool.weight);
      try {
        const made = launch(call.world, call.ec2, {
          spec: withFleetTags(pool, input),
          subnet: pool.subnet,
          minCount: 1,
          maxCount: needed,
          clientToken: input.ClientToken,
          reservationId: newId('r'),
          fleetId,
        });
        filled += made.length * pool.weight;
        launched.push({ pool, made });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        errors.push({
          LaunchTemplateAndOverrides: poolAnswer(pool),
          Lifecycle: lifecycle,
          // A type that a zone does not offer is said with the fleet's own code, the rest as RunInstances says it.
          ErrorCode: error.code === 'Unsupported' ? 'InvalidFleetConfiguration' : error.code,
          ErrorMessage: error.message,
        });
      }
    }
    for (const { pool, made } of launched) {
      instances.push({
        LaunchTemplateAndOverrides: poolAnswer(pool),
        Lifecycle: lifecycle,
        InstanceIds: made.map(({ id }) => id),
        InstanceType: instanceTypeName(pool.spec),
      });
    }
    if (filled < least) {
      errors.push({
        Lifecycle: lifecycle,
        ErrorCode: 'UnfulfillableCapacity',
        ErrorMessage: 'Unable to fulfill the minimum target capacity',
      });
    }
  }
  return { Instances: instances, Errors: errors };
}

function withFleetTags(pool: FleetPool, input: CreateFleetRequest): FleetPool['spec'] {
  const added = (type: 'instance' | 'volume') =>
    (input.TagSpecifications ?? [])
      .filter(({ ResourceType }) => ResourceType === type)
      .flatMap(({ Tags }) => checkedTags(Tags));
  const { tags } = pool.spec;
  return {
    ...pool.spec,
    tags: {
      ...tags,
      instance: [...tags.instance, ...added('instance')],
      volume: [...tags.volume, ...added('volume')],
    },
  };
}

function poolAnswer(pool: FleetPool): LaunchTemplateAndOverridesResponse {
  return {
    LaunchTemplateSpecification: {
      LaunchTemplateId: pool.templateId,
      Version: pool.templateVersion,
    },
    Overrides: {
      InstanceType: instanceTypeName(pool.spec),
      SubnetId: pool.subnet.id,
      AvailabilityZone: pool.subnet.zone.name,
    },
  };
}
