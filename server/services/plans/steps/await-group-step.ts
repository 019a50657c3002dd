import { REPLACEMENT_LIMIT_SECONDS } from '@/server/domain/interruption/outcome';
import { NOTICE_SECONDS } from '@/server/domain/interruption/deadline';
import { errorMessage } from '@/server/domain/shared/app-error';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { GroupFacts } from '@/server/ports/aws';
import { acquireInstance, type AcquireDeps } from '../../launching/acquire-instance';
import { subjectOf, type InterruptionSubject } from '../../interruptions/interruption-subject';
import { keepTrying } from '../keep-trying';
import type { StepContext, StepEnd, StepHandler } from '../step-handler';
import {
  groupProgressSchema,
  isAtWish,
  isNeverBridged,
  isOutOfWish,
  lifecycleStateOf,
  newerMembers,
  readyNode,
  type GroupProgress,
} from './group-progress';
import { announceLaunch } from './launch-step';

/** A group that shows no newer instance this long after the notice gets a bridge node (Decision 10). */
const GROUP_PATIENCE_SECONDS = 180;
/** How often the group is asked. */
const ASK_EVERY_MS = 10_000;
/** Pause before a bridge is tried again for which no pool had room. */
const BRIDGE_PAUSE_MS = 20_000;
const LOOK_EVERY_MS = 2_000;
/** Tag of a bridge node; its value is the group whose capacity it stands in for. */
export const BRIDGE_TAG = 'cloudoptim:bridge';

/**
 * Waits for the group's own replacement. We launch nothing while the group acts; a group that stays silent gets one
 * on-demand bridge node, which a later plan removes once the group is at its wish.
 */
export const createAwaitGroupStep =
  (deps: AcquireDeps): StepHandler =>
  async (context) => {
    if (context.stepOf('verify')?.status === 'failed')
      return { status: 'skipped', reason: 'EC2 contradicts the event' };
    return new GroupWait(deps, context, subjectOf(context.plan)).toTheEnd();
  };

class GroupWait {
  private nextAskAt = 0;
  private nextBridgeAt = 0;
  private group: GroupFacts | null = null;
  private newer: string | null = null;
  private trouble: string | null = null;

  constructor(
    private readonly deps: AcquireDeps,
    private readonly context: StepContext,
    private readonly subject: InterruptionSubject,
  ) {}

  async toTheEnd(): Promise<StepEnd> {
    const { clock } = this.deps;
    const notice = new Date(this.subject.eventTime);
    const limit = plusSeconds(notice, NOTICE_SECONDS + REPLACEMENT_LIMIT_SECONDS);
    let progress = await this.begin();
    if (isOutOfWish(progress.memberState)) return this.needsNone(progress);
    for (;;) {
      this.context.signal.throwIfAborted();
      const now = clock.now();
      if (now.getTime() >= this.nextAskAt) await this.ask(progress, now);
      const end = await this.look(progress);
      if (end !== null) return end;
      const silent = now.getTime() >= plusSeconds(notice, GROUP_PATIENCE_SECONDS).getTime();
      if (silent && (await this.mayBridge(progress, now))) progress = await this.launchBridge(progress);
      if (now.getTime() >= limit.getTime()) {
        await this.dropUnjoinedBridge(progress);
        return {
          status: 'failed',
          error: {
            code: 'group_silent',
            message: 'neither the group nor a bridge node brought capacity within 15 minutes',
          },
        };
      }
      await this.context.wait(LOOK_EVERY_MS);
    }
  }

  private async begin(): Promise<GroupProgress> {
    const kept = groupProgressSchema.safeParse(this.context.step.result);
    if (kept.success) return kept.data;
    const group = await this.describeGroup();
    const snapshot = this.context.session.snapshot();
    const progress: GroupProgress = {
      // A worker that has just taken over may not know the nodes yet: then every member is taken as old.
      known:
        snapshot === null
          ? (group?.instances.map((one) => one.instanceId) ?? [])
          : [...snapshot.nodes.values()].flatMap((node) => node.instanceId ?? []),
      memberState: lifecycleStateOf(group, this.subject.instanceId),
      bridge: null,
    };
    await this.context.save(progress);
    return progress;
  }

  private async describeGroup(): Promise<GroupFacts | null> {
    if (this.subject.group === null) {
      this.trouble ??= 'the group of the instance is not known';
      return null;
    }
    try {
      const group = await this.context.session.aws.groups.describeGroup(this.subject.group, {
        timeoutMs: 5_000,
      });
      this.trouble = null;
      return group;
    } catch (error) {
      const trouble = errorMessage(error);
      if (trouble !== this.trouble)
        await this.context.log(
          'warning',
          `the group could not be asked, its nodes are watched instead: ${trouble}`,
        );
      this.trouble = trouble;
      return null;
    }
  }

  private async ask(progress: GroupProgress, now: Date): Promise<void> {
    this.nextAskAt = now.getTime() + ASK_EVERY_MS;
    this.group = await this.describeGroup();
    if (this.group === null) return;
    const candidates = newerMembers(this.group, progress).filter((id) => id !== this.subject.instanceId);
    if (this.newer !== null && candidates.includes(this.newer)) return;
    this.newer = await this.claimFirst(candidates);
    if (this.newer !== null)
      await this.context.log('info', `the group brings ${this.newer}; nothing is launched by us`);
  }

  /** One newer instance stands in for one interruption: two members under notice need two. */
  private async claimFirst(candidates: readonly string[]): Promise<string | null> {
    const { deps, context, subject } = this;
    for (const instanceId of candidates) {
      const claimed = await keepTrying(deps, context.signal, () =>
        deps.store.transaction(async (store) => {
          await store.safety.lockCluster(context.plan.clusterId);
          return store.events.claimReplacement(subject.eventId, instanceId);
        }),
      );
      if (claimed) return instanceId;
    }
    return null;
  }

  private async look(progress: GroupProgress): Promise<StepEnd | null> {
    const snapshot = this.context.session.snapshot();
    const brought = this.newer === null ? this.newNodeOfGroup(progress) : readyNode(snapshot, this.newer);
    if (brought !== null) {
      await this.dropUnjoinedBridge(progress);
      return this.done(brought, 'group');
    }
    const bridge = progress.bridge === null ? null : readyNode(snapshot, progress.bridge);
    if (bridge !== null) return this.done(bridge, 'bridge');
    if (this.group !== null && this.newer === null) {
      const leaving = await this.leaving();
      if (isAtWish(this.group, snapshot, leaving)) return this.needsNone(progress);
    }
    return null;
  }

  private async leaving(): Promise<ReadonlySet<string>> {
    const { deps, context } = this;
    const subjects = await keepTrying(deps, context.signal, () =>
      deps.store.plans.findOpenSubjects(context.plan.clusterId),
    );
    return new Set(subjects.flatMap((one) => one.instanceId ?? []));
  }

  /** Where Auto Scaling may not be read: a Ready node that came after the notice and that we did not launch. */
  private newNodeOfGroup(progress: GroupProgress): NodeSnapshot | null {
    if (this.trouble === null) return null;
    for (const node of this.context.session.snapshot()?.nodes.values() ?? []) {
      const isNew = node.instanceId !== null && !progress.known.includes(node.instanceId);
      if (isNew && node.ready && !this.isOurs(node.instanceId)) return node;
    }
    return null;
  }

  private isOurs(instanceId: string | null): boolean {
    if (instanceId === null) return false;
    const tags = this.context.session.facts.instance(instanceId)?.tags;
    return tags === undefined || 'cloudoptim:cluster-id' in tags;
  }

  private async mayBridge(progress: GroupProgress, now: Date): Promise<boolean> {
    if (progress.bridge !== null || this.newer !== null || now.getTime() < this.nextBridgeAt) return false;
    const state = lifecycleStateOf(this.group, this.subject.instanceId) ?? progress.memberState;
    return !isNeverBridged(state);
  }

  private async launchBridge(progress: GroupProgress): Promise<GroupProgress> {
    if (this.nextBridgeAt === 0)
      await this.context.log(
        'warning',
        `${this.subject.group ?? 'the group'} shows no newer instance ${GROUP_PATIENCE_SECONDS} s after the notice: a bridge node is launched`,
      );
    const acquired = await acquireInstance(this.deps, this.context, this.subject, {
      askDecisionServer: false,
      sameTypeOnly: false,
      oneRound: true,
      tags: { [BRIDGE_TAG]: this.subject.group ?? 'unknown' },
    });
    if (acquired.kind === 'none') {
      this.nextBridgeAt = this.deps.clock.now().getTime() + BRIDGE_PAUSE_MS;
      await this.context.log('error', `no bridge node could be launched: ${acquired.message}`, {
        code: acquired.code,
      });
      return progress;
    }
    const next: GroupProgress = { ...progress, bridge: acquired.instanceId };
    await this.context.save(next);
    await announceLaunch(this.deps, this.context, { ...acquired, origin: 'bridge' });
    return next;
  }

  /** A bridge that is a node is removed by a plan of its own; one that never joined would be nobody's. */
  private async dropUnjoinedBridge({ bridge }: GroupProgress): Promise<void> {
    const { context } = this;
    const nodes = [...(context.session.snapshot()?.nodes.values() ?? [])];
    if (bridge === null || nodes.some((node) => node.instanceId === bridge)) return;
    await context.log('info', `bridge ${bridge} has not joined and is not needed any more: it is terminated`);
    await context.session.aws.compute.terminate(context.permit('terminate', bridge), bridge, {
      timeoutMs: 15_000,
    });
  }

  /** The group is at its wish without the instance, or does not wish for it: nothing stands in for it. */
  private async needsNone(progress: GroupProgress): Promise<StepEnd> {
    const { deps, context, subject } = this;
    const at = deps.clock.now();
    const why = isOutOfWish(progress.memberState)
      ? `the instance was ${progress.memberState ?? ''}, which the group does not count`
      : 'the group is at its wish without it';
    await context.log('info', `${subject.nodeName} needs no replacement: ${why}`);
    await keepTrying(deps, context.signal, () =>
      deps.store.events.update(subject.eventId, { replacementNodeType: 'none', replacementReadyAt: at }),
    );
    return {
      status: 'succeeded',
      result: { ...progress, by: 'none', reason: why, ready_at: at.toISOString() },
    };
  }

  private async done(node: NodeSnapshot, by: 'group' | 'bridge'): Promise<StepEnd> {
    const { deps, context, subject } = this;
    const at = deps.clock.now();
    await keepTrying(deps, context.signal, () =>
      deps.store.transaction(async (store) => {
        await store.safety.release(context.step.id, at);
        await store.events.update(subject.eventId, {
          replacementInstanceId: node.instanceId,
          replacementNodeType: by === 'group' ? 'group' : 'on-demand',
          replacementReadyAt: at,
        });
        await store.activity.append({
          at,
          kind: 'interruption.replaced',
          severity: 'success',
          title:
            by === 'group'
              ? `The group replaced ${subject.nodeName} with ${node.name}`
              : `Bridge node ${node.name} stands in for ${subject.nodeName}`,
          customerId: context.plan.customerId,
          clusterId: context.plan.clusterId,
          planId: context.plan.id,
          eventId: subject.eventId,
          detail: { instance_id: node.instanceId, node_name: node.name, by },
        });
      }),
    );
    return {
      status: 'succeeded',
      result: { by, node_name: node.name, instance_id: node.instanceId, ready_at: at.toISOString() },
    };
  }
}
