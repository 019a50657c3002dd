import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { Instant } from '@/server/domain/shared/instant';
import { toPatch, type ContainerPatch } from './container-patch';
import type { ContainerUsage } from './container-usage';
import type { Finding } from './finding';
import { judgeContainer, type ProposedRequests } from './judge-container';
import { isAutoscaledOn, whyLeftAlone } from './judge-workload';
import type { WorkloadRef } from '@/server/domain/cluster/workload-of';
import { describeWorkload, workloadKey, type AutoscalerSnapshot, type WorkloadSnapshot } from './workload';

/** What an outside party wants of one container. */
export interface ContainerProposal extends WorkloadRef {
  readonly container: string;
  readonly proposed: ProposedRequests;
  /** Why, in its own words. */
  readonly reason: string;
}

/** A workload of the cluster with all that is judged of it. */
export interface KnownWorkload {
  readonly workload: WorkloadSnapshot;
  readonly pods: readonly PodSnapshot[];
  /** Those whose target it is. */
  readonly autoscalers: readonly AutoscalerSnapshot[];
}

/** Facts about containers, by our own records. */
export interface ContainerFacts {
  usageOf(workload: WorkloadRef, container: string): ContainerUsage | null;
  changedAt(workload: WorkloadRef, container: string): Instant | null;
  readonly now: Instant;
}

export interface JudgedProposal extends ContainerProposal {
  /** Null: the container is left as it is. */
  readonly patch: ContainerPatch | null;
  readonly findings: readonly Finding[];
}

/** What of one container may be changed, judged by facts alone; the workload itself has been found fit. */
export function judgeOne(
  known: KnownWorkload,
  container: string,
  proposed: ProposedRequests,
  facts: ContainerFacts,
): Pick<JudgedProposal, 'patch' | 'findings'> {
  const { workload, autoscalers } = known;
  const found = workload.containers.find(({ name }) => name === container);
  if (found === undefined)
    return {
      patch: null,
      findings: [
        {
          code: 'unknown_container',
          resource: null,
          message: `${describeWorkload(workload)} has no container ${container}`,
        },
      ],
    };
  const { change, findings } = judgeContainer({
    proposed,
    resources: found.resources,
    usage: facts.usageOf(workload, container),
    autoscaledOn: {
      cpu: isAutoscaledOn('cpu', container, autoscalers),
      memory: isAutoscaledOn('memory', container, autoscalers),
    },
    changedAt: facts.changedAt(workload, container),
    now: facts.now,
  });
  return { patch: change === null ? null : toPatch(found, change), findings };
}

/**
 * Judges proposals one by one: only containers of workloads that were read from the cluster, each once, and only where
 * nobody else looks after them. Every reason is kept.
 */
export function judgeProposals(
  proposals: readonly ContainerProposal[],
  workloads: ReadonlyMap<string, KnownWorkload>,
  facts: ContainerFacts,
): readonly JudgedProposal[] {
  const times = new Map<string, number>();
  const keyOf = (one: ContainerProposal) => `${workloadKey(one)}/${one.container}`;
  for (const one of proposals) times.set(keyOf(one), (times.get(keyOf(one)) ?? 0) + 1);
  return proposals.map((proposal): JudgedProposal => {
    const refused = (findings: readonly Finding[]): JudgedProposal => ({
      ...proposal,
      patch: null,
      findings,
    });
    if ((times.get(keyOf(proposal)) ?? 0) > 1)
      return refused([{ code: 'proposed_twice', resource: null, message: 'it is named more than once' }]);
    const known = workloads.get(workloadKey(proposal));
    if (known === undefined)
      return refused([
        {
          code: 'unknown_workload',
          resource: null,
          message: `${describeWorkload(proposal)} is no workload of this cluster`,
        },
      ]);
    const barred = whyLeftAlone(known.workload, known.pods, known.autoscalers);
    const judged = judgeOne(known, proposal.container, proposal.proposed, facts);
    return barred.length > 0 ? refused([...barred, ...judged.findings]) : { ...proposal, ...judged };
  });
}
