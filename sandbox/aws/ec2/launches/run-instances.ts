import { createHash } from 'node:crypto';
import type { Reservation, RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { AwsError, invalidParameterValue, dryRun } from '../../wire/aws-error';
import { describeInstance } from '../instances/describe-instance';
import { chooseSubnet, launch, newId } from './launch';
import { type LaunchParameters, type LaunchSpec, resolveLaunch } from './launch-spec';
import type { Instance } from '../../model/ec2';
import type { Ec2RegionState } from '../../model/region-state';

/**
 * RunInstances. Idempotent by client token within a zone: the same token with the same parameters answers the first
 * reservation again, with other parameters it is `IdempotentParameterMismatch` (EC2 Developer Guide, "Ensuring
 * idempotency": RunInstances is zonal, so a request that names no zone may be carried out once per zone).
 */
export function runInstances(call: Call, input: RunInstancesRequest): Reservation {
  const { ec2: state, world } = call;
  const minCount = input.MinCount ?? 0;
  const maxCount = input.MaxCount ?? 0;
  if (minCount < 1)
    throw invalidParameterValue(`Value (${minCount}) for parameter minCount is invalid. Minimum is 1.`);
  if (maxCount < minCount) {
    throw invalidParameterValue(
      `Value (${maxCount}) for parameter maxCount is invalid. maxCount must not be less than minCount.`,
    );
  }
  checkClientToken(input.ClientToken);
  const spec = resolveLaunch(state, input);
  authorizeLaunch(call, input, spec);
  if (input.DryRun === true) throw dryRun();
  const subnet = chooseSubnet(state, spec);
  const tokenKey =
    input.ClientToken === undefined || world.faults.active('ignore-client-token', call.region) !== undefined
      ? undefined
      : `${subnet.zone.name}/${input.ClientToken}`;
  const fingerprint = fingerprintOf(input);
  const known = tokenKey === undefined ? undefined : state.runInstancesTokens.get(tokenKey);
  if (known !== undefined) return repeat(state, known, fingerprint);
  const reservationId = newId('r');
  const instances = launch(world, state, {
    spec,
    subnet,
    minCount,
    maxCount,
    clientToken: input.ClientToken,
    reservationId,
  });
  if (tokenKey !== undefined) {
    state.runInstancesTokens.set(tokenKey, {
      fingerprint,
      reservationId,
      instanceIds: instances.map(({ id }) => id),
    });
  }
  return reservation(state, reservationId, instances);
}

function repeat(
  state: Ec2RegionState,
  known: {
    readonly fingerprint: string;
    readonly reservationId: string;
    readonly instanceIds: readonly string[];
  },
  fingerprint: string,
): Reservation {
  if (known.fingerprint !== fingerprint) throw idempotentMismatch();
  const instances = known.instanceIds.flatMap((id) => state.instances.get(id) ?? []);
  if (instances.every((instance) => instance.state === 'terminated')) {
    throw new AwsError(
      'IdempotentInstanceTerminated',
      'The request to launch an instance uses the same client token as a previous request for which the instance has been terminated.',
    );
  }
  return reservation(state, known.reservationId, instances);
}

function reservation(
  state: Ec2RegionState,
  reservationId: string,
  instances: readonly Instance[],
): Reservation {
  return {
    ReservationId: reservationId,
    OwnerId: state.accountId,
    Groups: [],
    Instances: instances.map((instance) => describeInstance(state, instance)),
  };
}

/** A launch needs RunInstances, CreateTags if it tags, and PassRole if it gives an instance profile. */
export function authorizeLaunch(
  call: Call,
  input: Pick<LaunchParameters, 'TagSpecifications'>,
  spec: LaunchSpec,
): void {
  const account = `${call.region}:${call.caller.accountId}`;
  call.require('ec2:RunInstances', `arn:aws:ec2:${account}:instance/*`);
  if ((input.TagSpecifications?.length ?? 0) > 0)
    call.require('ec2:CreateTags', `arn:aws:ec2:${account}:instance/*`);
  if (spec.profileName !== undefined) {
    call.require('iam:PassRole', `arn:aws:iam::${call.caller.accountId}:role/${spec.profileName}`);
  }
}

/** "A unique, case-sensitive string of up to 64 ASCII characters" (EC2 Developer Guide, "Ensuring idempotency"). */
export function checkClientToken(token: string | undefined): void {
  if (token !== undefined && !/^[\x20-\x7e]{1,64}$/.test(token)) {
    throw invalidParameterValue('Client token must be between 1 and 64 ASCII characters');
  }
}

export const idempotentMismatch = (): AwsError =>
  new AwsError(
    'IdempotentParameterMismatch',
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  );

/** A digest of the parameters, independent of their order. */
export function fingerprintOf(input: unknown): string {
  return createHash('sha256').update(stable(input)).digest('hex');
}

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (value instanceof Date) return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${stable(child)}`).join(',')}}`;
  }
  return value === undefined ? 'null' : JSON.stringify(value);
}
