import { msBetween, type Instant } from '@/server/domain/shared/instant';
import { toDollarNumber } from '@/server/domain/shared/money';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { StoredTemplate } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import type { StepContext } from '@/server/services/plans/step-handler';
import { LEAST_BILLED_SECONDS } from './proof-limits';
import type { ProofMachine } from './proof-machine';
import { sourceOf } from './provable';

/** How a proof ended. */
export type ProofFinding =
  { readonly ok: true; readonly note: string } | { readonly ok: false; readonly reason: string };

interface ProofCostFacts {
  readonly billed_seconds: number;
  readonly price_per_hour: number | null;
  readonly cost_dollars: number | null;
}

/** What the proof's machine has cost until now: price × time, a minute at least. */
export function proofCost(
  session: Pick<ClusterSession, 'facts'>,
  machine: ProofMachine,
  now: Instant,
): { readonly facts: ProofCostFacts; readonly text: string } {
  const price = session.facts.onDemandPrice(machine.instance_type)?.pricePerHour ?? null;
  const ranSeconds = Math.ceil(msBetween(new Date(machine.launched_at), now) / 1000);
  const billedSeconds = Math.max(LEAST_BILLED_SECONDS, ranSeconds);
  const minutes = (billedSeconds / 60).toFixed(1);
  if (price === null) {
    return {
      facts: { billed_seconds: billedSeconds, price_per_hour: null, cost_dollars: null },
      text: `${minutes} min at an unknown price`,
    };
  }
  const perHour = toDollarNumber(price);
  const dollars = (perHour * billedSeconds) / 3600;
  return {
    facts: { billed_seconds: billedSeconds, price_per_hour: perHour, cost_dollars: dollars },
    text: `for $${dollars.toFixed(4)} ($${perHour} an hour × ${minutes} min)`,
  };
}

/** Marks the template and says so; one that launches from something else by now stays as it is. */
export async function recordProof(
  deps: { readonly store: Store; readonly clock: Clock; readonly ids: IdSource },
  context: Pick<StepContext, 'plan' | 'session'>,
  proof: { readonly template: StoredTemplate; readonly finding: ProofFinding; readonly cost: string | null },
): Promise<void> {
  const { finding, cost } = proof;
  const { clusterName, clusterId, customerId } = context.session.cluster;
  const at = deps.clock.now();
  const current = await deps.store.fleet.findTemplate(clusterId);
  const isSame = current !== null && sourceOf(current) === sourceOf(proof.template);
  if (isSame) {
    await deps.store.fleet.saveTemplate(
      {
        ...current,
        status: finding.ok ? 'verified' : 'unverified',
        reviewReasons: finding.ok ? [] : [`the proof launch failed: ${finding.reason}`],
        verifiedAt: finding.ok ? at : current.verifiedAt,
      },
      deps.ids.newId(),
      at,
    );
  }
  const outcome = finding.ok ? 'is proven' : `is not proven: ${finding.reason}`;
  await deps.store.activity.append({
    at,
    kind: 'plan.progress',
    severity: finding.ok && isSame ? 'success' : 'error',
    title: isSame
      ? `The node template of ${clusterName} ${outcome}${cost === null ? '' : `, ${cost}`}`
      : `The node template of ${clusterName} was changed during its proof, which counts for nothing`,
    customerId,
    clusterId,
    planId: context.plan.id,
    eventId: null,
    detail: { proven: finding.ok && isSame },
  });
}
