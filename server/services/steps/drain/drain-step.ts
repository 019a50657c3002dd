import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { decideDrain, type DrainAction, type DrainDecision } from '@/server/domain/interruption/decide-drain';
import { callLimitMs } from '@/server/domain/interruption/deadline';
import { staysReason } from '@/server/domain/drainability/leaving-pods';
import { errorMessage } from '@/server/domain/shared/app-error';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { EvictionOutcome } from '@/server/ports/cluster-api';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { Store } from '@/server/ports/store';
import { drainSubjectOf, type DrainHooks, type DrainSubject } from './drain-subject';
import { PodLedger } from './pod-ledger';
import { BLIND_RELIST_MS, PodSight } from './pod-sight';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext, StepEnd, StepHandler } from '@/server/services/plans/step-handler';

/** Calls of one drain that may be under way together. */
const MOST_AT_ONCE = 25;
/** How long the last terminating pods are watched after T; the machine is gone soon after. */
const AFTERMATH_SECONDS = 5;
/** A drain that begins after T still gets this long: AWS is not always punctual. */
const LATE_DRAIN_SECONDS = 60;

export interface DrainStepDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Empties a node: evicts in the order of domain/interruption/decide-drain and watches the pods go. Resumable at any
 * point, since what is left is read from the cluster and a pod is evicted by its UID.
 */
export const createDrainStep =
  (deps: DrainStepDeps, hooks?: DrainHooks): StepHandler<'drain'> =>
  async (context) => {
    const reason = hooks?.standsDown(context) ?? null;
    return reason === null
      ? new Drain(deps, context, hooks ?? null).toTheEnd()
      : { status: 'skipped', reason };
  };

class Drain {
  private readonly ledger: PodLedger;
  private readonly sight: PodSight;
  private readonly calls = new Set<Promise<void>>();
  private firstSight: ReadonlySet<string> | null = null;
  private readonly subject: DrainSubject;

  constructor(
    private readonly deps: DrainStepDeps,
    private readonly context: StepContext<'drain'>,
    private readonly hooks: DrainHooks | null,
  ) {
    this.subject = drainSubjectOf(context);
    this.sight = new PodSight(deps, context, this.subject.nodeName);
    this.ledger = PodLedger.resume(context.step.result);
  }

  async toTheEnd(): Promise<StepEnd<'drain'>> {
    const { clock } = this.deps;
    const startedAt = this.context.step.startedAt ?? clock.now();
    const giveUpAt = this.giveUpAt(startedAt);
    await this.sight.list();
    this.ledger.observe(this.sight.pods(), clock.now());
    await this.context.save({ pods: this.ledger.report() });
    for (;;) {
      this.context.signal.throwIfAborted();
      const now = clock.now();
      const pods = this.sight.pods();
      this.ledger.observe(pods, now);
      const decision = this.decide(pods, now);
      this.act(decision.actions);
      if (decision.empty && (await this.sight.isCertain())) return await this.finish(startedAt, 0);
      if (now.getTime() >= giveUpAt.getTime()) {
        // What is under way has been told only once the server has said so.
        await Promise.allSettled(this.calls);
        return await this.finish(startedAt, this.notEvicted(this.sight.pods()));
      }
      if (this.nodeGone()) return await this.finish(startedAt, this.notEvicted(pods));
      await this.context.changed(this.pauseMs(decision, now, giveUpAt));
      if (this.sight.isStale()) await this.sight.list();
    }
  }

  private giveUpAt(startedAt: Date): Date {
    const { deadline, timeoutSeconds } = this.subject;
    if (deadline === null) return plusSeconds(startedAt, timeoutSeconds);
    const afterT = plusSeconds(deadline, AFTERMATH_SECONDS);
    const late = plusSeconds(startedAt, LATE_DRAIN_SECONDS);
    return deadline.getTime() < startedAt.getTime() ? late : afterT;
  }

  private decide(pods: readonly PodSnapshot[], now: Date): DrainDecision {
    const leaving = pods.filter((pod) => staysReason(pod) === null && pod.deletionTimestamp === null);
    if (this.firstSight === null && this.context.session.snapshot() !== null) {
      this.firstSight = this.context.session.placement.claimRoom(leaving, new Set([this.subject.nodeName]));
    }
    return decideDrain({
      now,
      deadline: this.subject.deadline,
      pods,
      fitsElsewhere: this.firstSight ?? new Set(),
      replacementReady: this.hooks?.replacementReady(this.context) ?? true,
      attempts: this.ledger.attempts,
    });
  }

  private act(actions: readonly DrainAction[]): void {
    for (const action of actions) {
      if (this.calls.size >= MOST_AT_ONCE) return;
      this.ledger.begin(action.pod, this.deps.clock.now());
      const call = this.perform(action).finally(() => this.calls.delete(call));
      this.calls.add(call);
    }
  }

  private async perform(action: DrainAction): Promise<void> {
    const { session } = this.context;
    const { pod } = action;
    const options = {
      timeoutMs:
        this.subject.deadline === null ? 10_000 : callLimitMs(this.subject.deadline, this.deps.clock.now()),
      signal: this.context.signal,
    };
    let outcome: EvictionOutcome;
    try {
      outcome =
        action.kind === 'evict'
          ? await session.api.evict(
              await this.context.permit('evict', pod.uid),
              pod,
              this.subject.graceSeconds,
              options,
            )
          : await session.api.deletePod(
              await this.context.permit('delete-pod', pod.uid),
              pod,
              action.graceSeconds,
              options,
            );
    } catch (error) {
      outcome = { kind: 'unknown', message: errorMessage(error) };
    }
    const line = this.ledger.settle(action, outcome, this.deps.clock.now());
    if (line !== null && !this.context.signal.aborted) {
      await this.context
        .log(line.level, line.message, line.detail)
        .catch((error: unknown) => this.deps.log.warn({ err: error }, 'a line of the plan log was not kept'));
    }
  }

  private notEvicted(pods: readonly PodSnapshot[]): number {
    return pods.filter(
      (pod) => staysReason(pod) === null && pod.deletionTimestamp === null && !this.ledger.wasTold(pod.uid),
    ).length;
  }

  private nodeGone(): boolean {
    const snapshot = this.context.session.snapshot();
    if (snapshot === null || !this.context.session.live()) return false;
    const node = snapshot.nodes.get(this.subject.nodeName);
    return node === undefined || node.uid !== this.subject.nodeUid;
  }

  private pauseMs(decision: DrainDecision, now: Date, giveUpAt: Date): number {
    const until = Math.min(giveUpAt.getTime(), decision.wakeAt?.getTime() ?? Number.POSITIVE_INFINITY);
    const pause = Math.max(50, until - now.getTime());
    return Math.min(pause, this.context.session.live() ? 1_000 : BLIND_RELIST_MS);
  }

  private async finish(startedAt: Date, undrained: number): Promise<StepEnd<'drain'>> {
    await Promise.allSettled(this.calls);
    const { clock, store } = this.deps;
    const at = clock.now();
    const pods = this.ledger.report();
    const seconds = (at.getTime() - startedAt.getTime()) / 1000;
    const result = { drained_at: at.toISOString(), undrained, pods };
    const { hooks } = this;
    if (hooks !== null)
      await keepTrying(this.deps, this.context.signal, () =>
        store.transaction((tx) => hooks.drained(tx, this.context, { at, seconds, undrained, pods })),
      );
    return undrained === 0
      ? { status: 'succeeded', result }
      : {
          status: 'failed',
          error: { code: 'undrained', message: `${undrained} pod(s) did not leave in time` },
          result,
        };
  }
}
