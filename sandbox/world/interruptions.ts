import type { AwsWorld } from '../aws/model/aws-world';
import { stop, terminate } from '../aws/ec2/instances/instance-lifecycle';
import type { Instance } from '../aws/model/ec2';
import {
  type EventBridgeEvent,
  interruptionWarning,
  rebalanceRecommendation,
  scheduledRetirement,
  stateChange,
} from './events';

type NoticeKind = 'interruption' | 'rebalance' | 'state-change' | 'scheduled-change';
type InterruptionAction = 'terminate' | 'stop' | 'hibernate';

/** Sends an event where the account's EventBridge rules send it: to every queue of the account in the region. */
export function deliver(world: AwsWorld, event: EventBridgeEvent, repeat = 1): void {
  const body = JSON.stringify(event);
  for (const queue of world.queues.list()) {
    if (queue.accountId !== event.account || queue.region !== event.region) continue;
    if (!queue.name.startsWith(world.config.queue_name)) continue;
    for (let index = 0; index < repeat; index++) queue.send(body, 'AIDAEVENTBRIDGERULES');
  }
}

/**
 * Gives an instance a notice. `interruption`: its Spot request is marked and it is ended after the notice time unless
 * it is gone by then. `state-change`: it is terminated now. The others only announce. Answers the event, which goes to
 * the queues unless `toQueue` is false.
 */
export function giveNotice(
  world: AwsWorld,
  instance: Instance,
  notice: {
    readonly kind: NoticeKind;
    readonly action?: InterruptionAction;
    readonly repeat?: number;
    readonly toQueue?: boolean;
  },
): EventBridgeEvent {
  const event = applyNotice(world, instance, notice.kind, notice.action ?? 'terminate');
  if (notice.toQueue !== false) deliver(world, event, notice.repeat);
  return event;
}

function applyNotice(
  world: AwsWorld,
  instance: Instance,
  kind: NoticeKind,
  action: InterruptionAction,
): EventBridgeEvent {
  const now = world.clock.now();
  switch (kind) {
    case 'interruption':
      announceInterruption(world, instance, action, now);
      return interruptionWarning(instance, now, action);
    case 'rebalance':
      return rebalanceRecommendation(instance, now);
    case 'state-change':
      terminate(world, instance, 'interruption');
      return stateChange(instance, now, 'shutting-down');
    case 'scheduled-change': {
      const startTime = new Date(now.getTime() + 14 * 86_400_000);
      instance.scheduledEvent = {
        code: 'instance-retirement',
        description: 'The instance is running on degraded hardware',
        notBefore: startTime,
      };
      return scheduledRetirement(instance, now, startTime);
    }
  }
}

function announceInterruption(
  world: AwsWorld,
  instance: Instance,
  action: InterruptionAction,
  now: Date,
): void {
  if (instance.interruption !== undefined) return;
  const at = new Date(now.getTime() + world.config.interruption_notice_seconds * 1000);
  instance.interruption = { action, at };
  world.counters.interruptionsSent += 1;
  const request = world
    .ec2(instance.accountId, instance.region)
    .spotRequests.get(instance.spotRequestId ?? '');
  if (request !== undefined) {
    request.status = {
      code: action === 'terminate' ? 'marked-for-termination' : 'marked-for-stop',
      message: `Your Spot Instance is marked for ${action === 'terminate' ? 'termination' : 'stop'}.`,
      updateTime: now,
    };
  }
  world.clock.after(world.config.interruption_notice_seconds * 1000, () => {
    if (action === 'terminate') terminate(world, instance, 'interruption');
    else stop(world, instance);
  });
}

/** Running Spot Instances that nodes stand on and that no interruption is announced for. */
export function interruptible(world: AwsWorld, clusterName?: string): Instance[] {
  return world
    .regions()
    .flatMap((state) =>
      [...state.instances.values()].filter(
        (instance) =>
          instance.lifecycle === 'spot' &&
          instance.state === 'running' &&
          instance.joined &&
          instance.interruption === undefined &&
          (clusterName === undefined || instance.clusterName === clusterName),
      ),
    );
}

/** Starts the world's own interruptions: the first some seconds after the start, then at the configured interval. */
export function startInterruptions(world: AwsWorld): void {
  const { interruption_every_seconds: everySeconds, rebalance_lead_seconds: leadSeconds } = world.config;
  if (everySeconds <= 0) return;
  const strike = (): void => {
    const candidates = interruptible(world);
    const instance = candidates[Math.floor(Math.random() * candidates.length)];
    world.clock.after(everySeconds * 1000, strike);
    if (instance === undefined) return;
    world.log(`interruption: ${instance.id} of ${instance.clusterName ?? 'no cluster'}`);
    if (leadSeconds <= 0) return void giveNotice(world, instance, { kind: 'interruption' });
    giveNotice(world, instance, { kind: 'rebalance' });
    world.clock.after(leadSeconds * 1000, () => {
      if (instance.state === 'running') giveNotice(world, instance, { kind: 'interruption' });
    });
  };
  world.clock.after(world.config.first_interruption_seconds * 1000, strike);
}
