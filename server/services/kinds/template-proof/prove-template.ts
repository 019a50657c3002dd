import { StepList } from '@/server/domain/execution/step-types';
import { ok } from '@/server/domain/shared/result';
import { toDollarNumber } from '@/server/domain/shared/money';
import type { OnDemandCatalog } from '@/server/ports/pool-facts';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { openOperation, type OperationDeps } from '@/server/services/plans/open-operation';
import { PROOF_LIMIT_SECONDS } from './proof-limits';
import { whyNotProvable } from './provable';

export type ProveTemplateDeps = OperationDeps & {
  readonly clusters: Pick<ClusterRepository, 'findById'>;
  readonly catalog: OnDemandCatalog;
};

export interface StartedProof {
  /** The plan: its steps, log and result tell how the proof goes. */
  readonly operationId: string;
  /**
   * Most that it may cost, in dollars: the cheapest of the cluster's own types for the whole limit; a cheaper type that
   * fits is taken. Null when no price is known.
   */
  readonly mostDollars: number | null;
}

/**
 * Starts a proof launch of the cluster's node template (Decision 30) as a plan: one on-demand node of the
 * cheapest fitting type, tainted throughout, that must become Ready with its CSI driver and is terminated then. Refused
 * in advise mode, while everything is paused, while another proof runs, and for a template that names no pinned version.
 */
export const createProveTemplate =
  (deps: ProveTemplateDeps) =>
  async (input: { readonly clusterId: string }, actor: Actor): Promise<Outcome<StartedProof>> => {
    const visible = await deps.clusters.findById(actor.scope, input.clusterId);
    const cluster = visible === null ? null : await deps.store.fleet.findMonitoredById(input.clusterId);
    if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
    const template = await deps.store.fleet.findTemplate(cluster.clusterId);
    if (template === null)
      return refuse('unprocessable', 'no_template', 'this cluster has no node template yet');
    const why = whyNotProvable(template);
    if (why !== null)
      return refuse('unprocessable', 'template_not_provable', `the node template cannot be proven: ${why}`);
    const running = await deps.store.plans.findOpenWithStep(cluster.clusterId, 'prove');
    if (running !== null)
      return refuse('conflict', 'proof_running', 'a proof of this template runs already', {
        operation_id: running,
      });
    const steps = new StepList();
    const prove = steps.add('prove', cluster.clusterName, [], {});
    steps.add('record', cluster.clusterName, [prove], {});
    const mostDollars = await mostThatItCosts(deps, cluster);
    const opened = await openOperation(deps, cluster, actor, {
      title: `Proof launch of the node template of ${cluster.clusterName}`,
      kind: 'template_proof',
      subject: { kind: 'template_proof' },
      steps: steps.drafts,
      findings: {
        nodes: 1,
        lifecycle: 'on-demand',
        limit_seconds: PROOF_LIMIT_SECONDS,
        most_dollars: mostDollars,
      },
    });
    return opened.ok ? ok({ operationId: opened.value.planId, mostDollars }) : opened;
  };

async function mostThatItCosts(
  deps: ProveTemplateDeps,
  cluster: { readonly clusterId: string; readonly region: string },
): Promise<number | null> {
  const nodes = await deps.store.fleet.findNodes(cluster.clusterId);
  const types = new Set(nodes.flatMap((node) => node.instanceType ?? []));
  const prices = [...types].flatMap((type) => deps.catalog.priceOf(cluster.region, type) ?? []);
  if (prices.length === 0) return null;
  return (Math.min(...prices.map(toDollarNumber)) * PROOF_LIMIT_SECONDS) / 3600;
}
