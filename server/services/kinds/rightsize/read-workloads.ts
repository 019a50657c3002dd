import type { ContainerFacts, KnownWorkload } from '@/server/domain/rightsizing/judge-proposals';
import { autoscalersOf } from '@/server/domain/rightsizing/judge-workload';
import { workloadKey } from '@/server/domain/rightsizing/workload';
import { workloadOf } from '@/server/domain/cluster/workload-of';
import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { AccessQuestion } from '@/server/ports/cluster-api';
import type { ContainerUsageRecord } from '@/server/ports/repositories/usage-repository';
import { describeQuestion } from '@/server/services/clusters/permission-questions';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext } from '@/server/services/plans/step-handler';
import { containerFacts } from './container-facts';
import type { RightsizingDeps } from './rightsizing-deps';

/** What W4 reads and changes (Decision 33). */
const GRANTS: readonly AccessQuestion[] = [
  ...['deployments', 'statefulsets'].flatMap((resource) =>
    ['get', 'list', 'patch'].map((verb) => ({ verb, group: 'apps', resource })),
  ),
  { verb: 'list', group: 'apps', resource: 'daemonsets' },
  { verb: 'list', group: 'autoscaling', resource: 'horizontalpodautoscalers' },
];

const LIST = { timeoutMs: 30_000 } as const;

/** A cluster's workloads with all that rightsizing judges them by. */
export interface KnownWorkloads {
  readonly workloads: ReadonlyMap<string, KnownWorkload>;
  readonly usage: readonly ContainerUsageRecord[];
  readonly facts: ContainerFacts;
}

/** Reads it afresh; a cluster that lacks a grant gets all that it lacks named. */
export async function readWorkloads(
  deps: RightsizingDeps,
  context: StepContext,
  snapshot: ClusterSnapshot,
): Promise<Result<KnownWorkloads, { readonly reason: string }>> {
  const { api } = context.session;
  const { clusterId } = context.plan;
  const allowed = await api.canI(GRANTS, LIST);
  const lacking = GRANTS.filter((_, index) => allowed[index] !== true).map(describeQuestion);
  if (lacking.length > 0)
    return err({
      reason: `the token lacks ${lacking.join(', ')}: apply the block “rightsizing” of the RBAC file`,
    });
  const [read, autoscalers] = await Promise.all([api.listWorkloads(LIST), api.listAutoscalers(LIST)]);
  const [usage, changes] = await keepTrying(deps, context.signal, () =>
    Promise.all([
      deps.store.usage.findContainers(clusterId),
      deps.store.workloadPatches.findLastChanges(clusterId),
    ]),
  );
  const pods = podsByWorkload(snapshot);
  return ok({
    workloads: new Map(
      read.map((workload) => [
        workloadKey(workload),
        {
          workload,
          pods: pods.get(workloadKey(workload)) ?? [],
          autoscalers: autoscalersOf(workload, autoscalers),
        },
      ]),
    ),
    usage,
    facts: containerFacts(usage, changes, deps.clock.now()),
  });
}

/** All pods once, so that a large cluster is not gone through for each of its workloads. */
function podsByWorkload(snapshot: ClusterSnapshot): ReadonlyMap<string, readonly PodSnapshot[]> {
  const found = new Map<string, PodSnapshot[]>();
  for (const pod of snapshot.pods.values()) {
    const owner = workloadOf(pod);
    if (owner === null) continue;
    const pods = found.get(workloadKey(owner));
    if (pods === undefined) found.set(workloadKey(owner), [pod]);
    else pods.push(pod);
  }
  return found;
}
