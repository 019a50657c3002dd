import { REPLACEMENT_LIMIT_SECONDS } from '@/server/domain/interruption/outcome';
import { NOTICE_SECONDS } from '@/server/domain/interruption/deadline';
import { errorMessage } from '@/server/domain/shared/app-error';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { GroupFacts } from '@/server/ports/aws';
import { acquireInstance } from '../replacement/acquire-instance';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { subjectOf, type InterruptionSubject } from '../interruption-subject';
import { keepTrying } from '@/server/services/plans/keep-trying';
import {
  failed,
  type StepContext,
  type StepEnd,
  type StepHandler,
} from '@/server/services/plans/step-handler';
import {
  BRIDGE_TAG,
  isAtDesiredCapacity,
  isNeverBridged,
  keptProgress,
  isOutsideDesired,
  lifecycleStateOf,
  newerMembers,
  readyNode,
  type Capacity,
  type GroupProgress,
} from './group-progress';
import { announceLaunch } from './launch-step';

/** A group that shows no newer instance this long after the notice gets a bridge node (Decision 10). */
const GROUP_PATIENCE_SECONDS = 180;
/** How often the group is asked. */
const ASK_EVERY_MS = 10_000;
/** Pause before a bridge is tried again for which no pool had room. */
const BRIDGE_PAUSE_MS = 20_000;
/** How often it is checked whether a bridge is due, and whether the group has its desired capacity by now. */
const BRIDGE_CHECK_EVERY_MS = 2_000;

/**
 * Waits for the group's own replacement. We launch nothing while the group acts; a group that stays silent gets one
 * on-demand bridge node, which a later plan removes once the group has its desired capacity.
 */
export const createAwaitGroupStep =
  (deps: PlanDeps): StepHandler<'await-group'> =>
  async (context) => {
    if (context.stepOf('verify')?.status === 'failed')
      return { status: 'skipped', reason: 'EC2 contradicts the event' };
    return new GroupWait(deps, context, subjectOf(context.plan)).toTheEnd();
  };

class GroupWait {
  private progress: GroupProgress = { known: [], member_state: null, bridge: null };
  private nextBridgeAt = 0;
  private group: GroupFacts | null = null;
  private newer: string | null = null;
  private trouble: string | null = null;

  constructor(
    private readonly deps: PlanDeps,
    private readonly context: StepContext<'await-group'>,
    private readonly subject: InterruptionSubject,
  ) {}

  async toTheEnd(): Promise<StepEnd<'await-group'>> {
    const notice = new Date(this.subject.event_time);
    const limit = plusSeconds(notice, NOTICE_SECONDS + REPLACEMENT_LIMIT_SECONDS);
    this.progress = await this.begin();
    if (isOutsideDesired(this.progress.member_state)) return this.needsNone();
    const end = await this.context.watch<Capacity>({
      look: () => this.look(),
      asks: [
        { everyMs: ASK_EVERY_MS, call: () => this.ask() },
        { everyMs: BRIDGE_CHECK_EVERY_MS, call: () => this.checkBridge(notice) },
      ],
      until: limit,
    });
    if (end === null) {
      await this.dropUnjoinedBridge();
      return failed('group_silent', 'neither the group nor a bridge node brought capacity within 15 minutes');
    }
    switch (end.by) {
      case 'none':
        return this.needsNone();
      case 'group':
        await this.dropUnjoinedBridge();
        return this.done(end.node, 'group');
      case 'bridge':
        return this.done(end.node, 'bridge');
    }
  }

  private async begin(): Promise<GroupProgress> {
    const kept = keptProgress(this.context.step.result);
    if (kept !== null) return kept;
    const group = await this.describeGroup();
    const snapshot = this.context.session.snapshot();
    const progress: GroupProgress = {
      // A worker that has just taken over may not know the nodes yet: then every member is taken as old.
      known:
        snapshot === null
          ? (group?.instances.map((one) => one.instanceId) ?? [])
          : [...snapshot.nodes.values()].flatMap((node) => node.instanceId ?? []),
      member_state: lifecycleStateOf(group, this.subject.instance_id),
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

  private async ask(): Promise<null> {
    this.group = await this.describeGroup();
    if (this.group === null) return null;
    const candidates = newerMembers(this.group, this.progress).filter(
      (id) => id !== this.subject.instance_id,
    );
    if (this.newer !== null && candidates.includes(this.newer)) return null;
    this.newer = await this.claimFirst(candidates);
    if (this.newer !== null)
      await this.context.log('info', `the group brings ${this.newer}; nothing is launched by us`);
    return null;
  }

  /** One newer instance stands in for one interruption: two members under notice need two. */
  private async claimFirst(candidates: readonly string[]): Promise<string | null> {
    const { deps, context, subject } = this;
    for (const instanceId of candidates) {
      const claimed = await keepTrying(deps, context.signal, () =>
        deps.store.transaction(async (store) => {
          await store.safety.lockCluster(context.plan.clusterId);
          return store.events.claimReplacement(subject.event_id, instanceId);
        }),
      );
      if (claimed) return instanceId;
    }
    return null;
  }

  private look(): Capacity | null {
    const snapshot = this.context.session.snapshot();
    const brought = this.newer === null ? this.newNodeOfGroup() : readyNode(snapshot, this.newer);
    if (brought !== null) return { by: 'group', node: brought };
    const { bridge } = this.progress;
    const node = bridge === null ? null : readyNode(snapshot, bridge);
    return node === null ? null : { by: 'bridge', node };
  }

  /** A group that has its desired capacity needs nothing; one that stays silent gets a bridge. */
  private async checkBridge(notice: Date): Promise<Capacity | null> {
    const { context, deps, group } = this;
    if (group !== null && this.newer === null) {
      const snapshot = context.session.snapshot();
      if (isAtDesiredCapacity(group, snapshot, await this.leaving())) return { by: 'none' };
    }
    const now = deps.clock.now();
    const silent = now >= plusSeconds(notice, GROUP_PATIENCE_SECONDS);
    if (silent && this.mayBridge(now)) await this.launchBridge();
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
  private newNodeOfGroup(): NodeSnapshot | null {
    if (this.trouble === null) return null;
    for (const node of this.context.session.snapshot()?.nodes.values() ?? []) {
      const isNew = node.instanceId !== null && !this.progress.known.includes(node.instanceId);
      if (isNew && node.ready && !this.isOurs(node.instanceId)) return node;
    }
    return null;
  }

  private isOurs(instanceId: string | null): boolean {
    if (instanceId === null) return false;
    const tags = this.context.session.facts.instance(instanceId)?.tags;
    return tags === undefined || 'cloudoptim:cluster-id' in tags;
  }

  private mayBridge(now: Date): boolean {
    const { progress } = this;
    if (progress.bridge !== null || this.newer !== null || now.getTime() < this.nextBridgeAt) return false;
    const state = lifecycleStateOf(this.group, this.subject.instance_id) ?? progress.member_state;
    return !isNeverBridged(state);
  }

  private async launchBridge(): Promise<void> {
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
      return;
    }
    this.progress = { ...this.progress, bridge: acquired.instanceId };
    await this.context.save(this.progress);
    await announceLaunch(this.deps, this.context, { ...acquired, origin: 'bridge' });
  }

  /** A bridge that is a node is removed by a plan of its own; one that never joined would be nobody's. */
  private async dropUnjoinedBridge(): Promise<void> {
    const { context } = this;
    const { bridge } = this.progress;
    const nodes = [...(context.session.snapshot()?.nodes.values() ?? [])];
    if (bridge === null || nodes.some((node) => node.instanceId === bridge)) return;
    await context.log('info', `bridge ${bridge} has not joined and is not needed any more: it is terminated`);
    await context.session.aws.compute.terminate(await context.permit('terminate', bridge), bridge, {
      timeoutMs: 15_000,
    });
  }

  /** The group has its desired capacity without the instance, or does not count it: nothing stands in for it. */
  private async needsNone(): Promise<StepEnd<'await-group'>> {
    const { deps, context, subject, progress } = this;
    const at = deps.clock.now();
    const why = isOutsideDesired(progress.member_state)
      ? `the instance was ${progress.member_state ?? ''}, which the group does not count`
      : 'the group has its desired capacity without it';
    await context.log('info', `${subject.node_name} needs no replacement: ${why}`);
    await keepTrying(deps, context.signal, () =>
      deps.store.events.update(subject.event_id, { replacementNodeType: 'none', replacementReadyAt: at }),
    );
    return {
      status: 'succeeded',
      result: { ...progress, by: 'none', reason: why, ready_at: at.toISOString() },
    };
  }

  private async done(node: NodeSnapshot, by: 'group' | 'bridge'): Promise<StepEnd<'await-group'>> {
    const { deps, context, subject } = this;
    const at = deps.clock.now();
    await keepTrying(deps, context.signal, () =>
      deps.store.transaction(async (store) => {
        await store.safety.release(context.step.id, at);
        await store.events.update(subject.event_id, {
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
              ? `The group replaced ${subject.node_name} with ${node.name}`
              : `Bridge node ${node.name} stands in for ${subject.node_name}`,
          customerId: context.plan.customerId,
          clusterId: context.plan.clusterId,
          planId: context.plan.id,
          eventId: subject.event_id,
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
