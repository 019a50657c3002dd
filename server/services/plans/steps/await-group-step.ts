import { z } from 'zod';
import { REPLACEMENT_LIMIT_SECONDS } from '@/server/domain/interruption/outcome';
import { errorMessage } from '@/server/domain/shared/app-error';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import { acquireInstance, type AcquireDeps } from '../../launching/acquire-instance';
import { subjectOf, type InterruptionSubject } from '../../interruptions/interruption-subject';
import { keepTrying } from '../keep-trying';
import type { StepContext, StepEnd, StepHandler } from '../step-handler';
import { announceLaunch } from './launch-step';

/** A group that shows no newer instance this long after the notice gets a bridge node (spec 08-decided, 2). */
const GROUP_PATIENCE_SECONDS = 180;
/** How often the group is asked. */
const ASK_EVERY_MS = 10_000;
/** Tag of a bridge node; its value is the group whose capacity it stands in for. */
export const BRIDGE_TAG = 'cloudoptim:bridge';

const progressSchema = z.object({
  /** Instances of the group when the notice came: whatever is not among them is newer. */
  known: z.array(z.string()),
  bridge: z.string().nullable(),
});

type Progress = z.infer<typeof progressSchema>;

/** A lifecycle state that means the group is bringing or has brought the instance into service. */
const COMING = /^(Pending|InService)/;

/**
 * Waits for the group's own replacement. We launch nothing while the group acts; a group that stays silent gets one
 * on-demand bridge node, which a later plan removes once the group is at its wish.
 */
export const createAwaitGroupStep =
  (deps: AcquireDeps): StepHandler =>
  async (context) => {
    if (context.stepOf('verify')?.status === 'failed')
      return { status: 'skipped', reason: 'EC2 contradicts the event' };
    const subject = subjectOf(context.plan);
    const wait = new GroupWait(deps, context, subject);
    return wait.toTheEnd();
  };

class GroupWait {
  private lastAskedAt = 0;
  private newer: string | null = null;
  private lastTrouble: string | null = null;

  constructor(
    private readonly deps: AcquireDeps,
    private readonly context: StepContext,
    private readonly subject: InterruptionSubject,
  ) {}

  async toTheEnd(): Promise<StepEnd> {
    const { clock } = this.deps;
    const notice = new Date(this.subject.eventTime);
    const limit = plusSeconds(notice, 120 + REPLACEMENT_LIMIT_SECONDS);
    let progress = await this.begin();
    for (;;) {
      this.context.signal.throwIfAborted();
      const now = clock.now();
      if (now.getTime() - this.lastAskedAt >= ASK_EVERY_MS) {
        this.lastAskedAt = now.getTime();
        this.newer = await this.findNewer(progress);
      }
      const groupNode =
        this.newer === null ? this.newNodeOfGroup(progress, notice) : this.readyNode(this.newer);
      if (groupNode !== null) return this.done(groupNode, 'group');
      if (progress.bridge !== null) {
        const bridge = this.readyNode(progress.bridge);
        if (bridge !== null) return this.done(bridge, 'bridge');
      } else if (
        this.newer === null &&
        now.getTime() >= plusSeconds(notice, GROUP_PATIENCE_SECONDS).getTime()
      ) {
        progress = await this.launchBridge(progress);
      }
      if (now.getTime() >= limit.getTime()) {
        return {
          status: 'failed',
          error: {
            code: 'group_silent',
            message: 'neither the group nor a bridge node brought capacity within 15 minutes',
          },
        };
      }
      await this.context.wait(2_000);
    }
  }

  private async begin(): Promise<Progress> {
    const kept = progressSchema.safeParse(this.context.step.result);
    if (kept.success) return kept.data;
    const group = await this.describeGroup();
    const known = new Set(group?.instances.map((instance) => instance.instanceId) ?? []);
    for (const node of this.context.session.snapshot()?.nodes.values() ?? []) {
      if (node.instanceId !== null) known.add(node.instanceId);
    }
    const progress: Progress = { known: [...known], bridge: null };
    await this.context.save(progress);
    return progress;
  }

  private async describeGroup() {
    if (this.subject.group === null) return null;
    try {
      return await this.context.session.aws.groups.describeGroup(this.subject.group, { timeoutMs: 5_000 });
    } catch (error) {
      const trouble = errorMessage(error);
      if (trouble !== this.lastTrouble)
        await this.context.log(
          'warning',
          `the group could not be asked, its nodes are watched instead: ${trouble}`,
        );
      this.lastTrouble = trouble;
      return null;
    }
  }

  private async findNewer(progress: Progress): Promise<string | null> {
    const group = await this.describeGroup();
    const newer = group?.instances.find(
      (instance) => !progress.known.includes(instance.instanceId) && COMING.test(instance.lifecycleState),
    );
    if (newer !== undefined && this.newer === null) {
      await this.context.log(
        'info',
        `the group brings ${newer.instanceId} (${newer.lifecycleState}); nothing is launched by us`,
      );
    }
    return newer?.instanceId ?? null;
  }

  private readyNode(instanceId: string): NodeSnapshot | null {
    for (const node of this.context.session.snapshot()?.nodes.values() ?? []) {
      if (node.instanceId === instanceId && node.ready) return node;
    }
    return null;
  }

  /** Where Auto Scaling may not be read: a Ready node that came after the notice and that we did not launch. */
  private newNodeOfGroup(progress: Progress, notice: Date): NodeSnapshot | null {
    if (this.lastTrouble === null) return null;
    for (const node of this.context.session.snapshot()?.nodes.values() ?? []) {
      const isNew =
        node.instanceId !== null && !progress.known.includes(node.instanceId) && node.createdAt > notice;
      if (isNew && node.ready && node.instanceId !== progress.bridge) return node;
    }
    return null;
  }

  private async launchBridge(progress: Progress): Promise<Progress> {
    await this.context.log(
      'warning',
      `${this.subject.group ?? 'the group'} shows no newer instance ${GROUP_PATIENCE_SECONDS} s after the notice: a bridge node is launched`,
    );
    const acquired = await acquireInstance(this.deps, this.context, this.subject, {
      askDecisionServer: false,
      sameTypeOnly: false,
      tags: { [BRIDGE_TAG]: this.subject.group ?? 'unknown' },
    });
    if (acquired.kind === 'none') {
      await this.context.log('error', `no bridge node could be launched: ${acquired.message}`, {
        code: acquired.code,
      });
      return progress;
    }
    const next: Progress = { ...progress, bridge: acquired.instanceId };
    await this.context.save(next);
    await announceLaunch(this.deps, this.context, { ...acquired, origin: 'bridge' });
    return next;
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
    const kept = context.step.result ?? {};
    return {
      status: 'succeeded',
      result: { ...kept, by, node_name: node.name, instance_id: node.instanceId, ready_at: at.toISOString() },
    };
  }
}
