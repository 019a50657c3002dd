import type { StepResult } from '@/contracts/plans';
import { standingOf } from '@/server/domain/rightsizing/container-patch';
import { judgeRollout } from '@/server/domain/rightsizing/rollout';
import { describeWorkload, type WorkloadSnapshot } from '@/server/domain/rightsizing/workload';
import { plusSeconds } from '@/server/domain/shared/instant';
import { whyStopped } from '@/server/services/plans/why-stopped';
import { keepTrying } from '@/server/services/plans/keep-trying';
import {
  failed,
  type StepContext,
  type StepEnd,
  type StepHandler,
} from '@/server/services/plans/step-handler';
import type { RightsizingDeps } from './rightsizing-deps';
import { unlessAway } from './unless-away';
import { CALL, left, leftBefore } from './workload-step';

const ASK_EVERY_MS = 2_000;
/** A StatefulSet has no progress deadline; a Deployment's default: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds */
const DEFAULT_PROGRESS_SECONDS = 600;
/** However slowly it goes on. */
const WHOLE_SECONDS = 3_600;

/** What a successor of this worker goes on from. */
interface Seen {
  readonly detail: string;
  /** Since when nothing has moved. */
  readonly since: string;
  readonly complete_at: string | null;
}

/** Without progress for so long a rollout has failed; `minReadySeconds` is no standstill. */
export const progressSeconds = (workload: WorkloadSnapshot): number =>
  (workload.progressDeadlineSeconds ?? DEFAULT_PROGRESS_SECONDS) + workload.minReadySeconds;

/**
 * Watches a rollout until its pods are available and have stayed well for a while. It fails when a new pod is killed for
 * want of memory or keeps crashing, when nothing moves for the workload's progress deadline, when somebody writes other
 * values, and when a person stops the plan; the record then takes the change back.
 */
export const createAwaitRolloutStep =
  (deps: RightsizingDeps): StepHandler<'await-rollout'> =>
  async (context) => {
    const before = leftBefore(context);
    if (before !== null) return left(before);
    const { workload: named } = context.step.input;
    const [patchStep] = context.dependencies();
    const rows = await keepTrying(deps, context.signal, () =>
      deps.store.workloadPatches.findByStep(patchStep?.id ?? ''),
    );
    const last = plusSeconds(context.step.startedAt ?? deps.clock.now(), WHOLE_SECONDS);
    let seen = seenOf(context.step.result);
    const ask = async (): Promise<StepEnd<'await-rollout'> | null> => {
      const stopped = await whyStopped(deps, context);
      if (stopped !== null) return failed('stopped', stopped);
      const news = await unlessAway(deps, context, last, async () => {
        const workload = await context.session.api.readWorkload(named, CALL);
        const pods = workload === null ? [] : await context.session.api.listPodHealth(workload, CALL);
        return { workload, pods };
      });
      if (news === null) return null;
      const { workload, pods } = news;
      if (workload?.uid !== named.uid) return left(`${describeWorkload(named)} is gone`);
      const edited = rows.filter((row) => standingOf(row, workload.containers) !== 'next');
      if (edited.length > 0)
        return failed(
          'edited',
          `somebody else changed the requests of ${edited.map(({ container }) => container).join(', ')} in ${describeWorkload(named)}`,
        );
      const state = judgeRollout(workload, pods, rows);
      if (state.kind === 'unhealthy')
        return failed(
          'unhealthy',
          `${describeWorkload(named)} is not well with its new requests: ${state.reason}`,
        );
      const detail = state.kind === 'complete' ? 'complete' : state.detail;
      const now = deps.clock.now();
      if (seen?.detail !== detail) seen = await note(context, detail, now);
      if (seen.complete_at !== null) {
        const settled = plusSeconds(new Date(seen.complete_at), deps.rightsizing.settleSeconds);
        if (now >= settled)
          return { status: 'succeeded', result: { ...seen, healthy_at: now.toISOString() } };
      } else if (now >= plusSeconds(new Date(seen.since), progressSeconds(workload)) || now >= last)
        return failed('timed_out', `the rollout of ${describeWorkload(named)} stands still: ${detail}`);
      return null;
    };
    return context.watchUntilSeen({ asks: [{ everyMs: ASK_EVERY_MS, call: ask }] });
  };

async function note(context: StepContext<'await-rollout'>, detail: string, now: Date): Promise<Seen> {
  const at = now.toISOString();
  const seen: Seen = { detail, since: at, complete_at: detail === 'complete' ? at : null };
  await context.save(seen);
  return seen;
}

function seenOf(result: StepResult<'await-rollout'> | null): Seen | null {
  const { detail, since, complete_at } = result ?? {};
  return detail === undefined || since === undefined || complete_at === undefined
    ? null
    : { detail, since, complete_at };
}
