import type { AwsWorld } from '../../model/aws-world';
import { joinCluster, leaveCluster } from './node-bootstrap';
import type { Instance, InstanceState } from '../../model/ec2';
import { dottedAddress } from '../../model/region-state';

/** Why an instance ends; becomes its `stateReason` (EC2 API Reference, StateReason) and the world's count. */
type EndCause = 'caller' | 'group' | 'interruption';

const REASONS: Readonly<Record<EndCause, { readonly code: string; readonly message: string }>> = {
  caller: {
    code: 'Client.UserInitiatedShutdown',
    message: 'Client.UserInitiatedShutdown: User initiated shutdown',
  },
  group: {
    code: 'Client.UserInitiatedShutdown',
    message: 'Client.UserInitiatedShutdown: User initiated shutdown',
  },
  interruption: {
    code: 'Server.SpotInstanceTermination',
    message: 'Server.SpotInstanceTermination: Spot instance termination',
  },
};

/** A launched instance becomes running and, if it was launched to do so, registers with its cluster. */
export function boot(world: AwsWorld, instance: Instance): void {
  const [least, most] = world.config.pending_seconds;
  const pendingMs = (least + Math.random() * (most - least)) * 1000;
  world.clock.after(pendingMs, () => {
    if (instance.state === 'pending') setState(world, instance, 'running');
  });
  world.clock.after(Math.max(pendingMs, world.config.boot_seconds * 1000), () => {
    if (instance.state !== 'running') return;
    if (world.faults.active('boot-never', poolOf(instance)) !== undefined) return;
    joinCluster(world, instance);
  });
}

/** The pool of an instance as faults name it: `m5.large/us-east-1a/spot`. */
function poolOf(instance: Instance): string {
  return `${instance.type.name}/${instance.zone.name}/${instance.lifecycle}`;
}

/** Starts the end of an instance; ending one twice changes nothing. */
export function terminate(world: AwsWorld, instance: Instance, cause: EndCause): void {
  if (instance.state === 'shutting-down' || instance.state === 'terminated') return;
  const reason = REASONS[cause];
  instance.stateReason = reason;
  const at = world.clock.now();
  const stamp = at
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' GMT');
  instance.stateTransitionReason =
    cause === 'interruption'
      ? `Server.SpotInstanceTermination: Spot instance termination (${stamp})`
      : `User initiated (${stamp})`;
  if (cause === 'caller') world.counters.terminatedByCaller += 1;
  else if (cause === 'group') world.counters.terminatedByGroup += 1;
  else world.counters.killedByInterruption += 1;
  closeSpotRequest(world, instance, cause);
  setState(world, instance, 'shutting-down');
  leaveCluster(world, instance);
  world.clock.after(world.config.shutting_down_seconds * 1000, () => finishTermination(world, instance));
}

/** Stops an instance, as an interruption with the behavior `stop` or `hibernate` does. */
export function stop(world: AwsWorld, instance: Instance): void {
  if (instance.state !== 'running' && instance.state !== 'pending') return;
  instance.stateReason = {
    code: 'Server.SpotInstanceShutdown',
    message: 'Server.SpotInstanceShutdown: Instance is being stopped by Spot',
  };
  world.counters.killedByInterruption += 1;
  setState(world, instance, 'stopping');
  leaveCluster(world, instance);
  const request = spotRequestOf(world, instance);
  if (request !== undefined) {
    request.status = {
      code: 'instance-stopped-no-capacity',
      message:
        'Your instance was stopped because there is no Spot capacity available that matches your request.',
      updateTime: world.clock.now(),
    };
  }
  world.clock.after(world.config.shutting_down_seconds * 1000, () => {
    if (instance.state === 'stopping') setState(world, instance, 'stopped');
  });
}

function finishTermination(world: AwsWorld, instance: Instance): void {
  setState(world, instance, 'terminated');
  const state = world.ec2(instance.accountId, instance.region);
  const subnet = state.subnets.get(instance.subnetId);
  subnet?.freed.push(addressNumber(instance.privateIp));
  state.volumes.delete(instance.volumeId);
  state.tags.delete(instance.volumeId);
  if (instance.lifecycle === 'spot') {
    const pool = `${instance.type.name}/${instance.zone.name}`;
    state.spotPoolUse.set(pool, Math.max(0, (state.spotPoolUse.get(pool) ?? 1) - 1));
  }
  world.clock.after(world.config.terminated_visible_seconds * 1000, () => {
    state.instances.delete(instance.id);
    state.tags.delete(instance.id);
  });
}

function addressNumber(dotted: string): number {
  return dotted.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function spotRequestOf(world: AwsWorld, instance: Instance) {
  return instance.spotRequestId === undefined
    ? undefined
    : world.ec2(instance.accountId, instance.region).spotRequests.get(instance.spotRequestId);
}

/** Spot request status codes: EC2 User Guide, "Get the status of a Spot Instance request". */
function closeSpotRequest(world: AwsWorld, instance: Instance, cause: EndCause): void {
  const request = spotRequestOf(world, instance);
  if (request === undefined) return;
  request.state = 'closed';
  request.status =
    cause === 'interruption'
      ? {
          code: 'instance-terminated-no-capacity',
          message: 'Your Spot Instance was terminated because there is no Spot capacity available.',
          updateTime: world.clock.now(),
        }
      : {
          code: 'instance-terminated-by-user',
          message: 'Spot Instance terminated due to user-initiated termination.',
          updateTime: world.clock.now(),
        };
}

function setState(world: AwsWorld, instance: Instance, state: InstanceState): void {
  instance.state = state;
  for (const listener of world.onInstanceState) listener(instance);
}

/** Private DNS name as EC2 gives it ("EC2 instance hostname types": IP name). */
export function privateDnsName(region: string, address: number): string {
  const host = `ip-${dottedAddress(address).replaceAll('.', '-')}`;
  return region === 'us-east-1' ? `${host}.ec2.internal` : `${host}.${region}.compute.internal`;
}
