import { plusMs } from '@/server/domain/shared/instant';
import type { InstanceFacts } from '@/server/ports/aws';
import type { LaunchBatch } from '@/server/ports/repositories/launch-repository';
import type { InterruptionSubject } from '../interruption-subject';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext } from '@/server/services/plans/step-handler';
import type { PoolFacts } from '@/server/services/safety/fleet-mix';
import { loadPoolFacts } from '@/server/services/safety/load-pool-facts';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { describeDyingNode, type DyingNode } from './dying-node';
import { resolveLaunchPlan, type LaunchPlan } from '@/server/services/launching/launch-source';

/** EC2 silent for 5 s: go on (Decision 6). */
const ASK_TIMEOUT_MS = 5_000;
/** As long as the decision server may take; the on-demand fallback still has most of the notice. */
const FACTS_TIMEOUT_MS = 10_000;

/** What a launch is decided on, read once. */
export interface Prepared {
  readonly dying: DyingNode;
  readonly launchPlan: LaunchPlan;
  readonly facts: PoolFacts;
  readonly batches: readonly LaunchBatch[];
}

/** Reads what the launch stands on; none of it can be had: why, as a value. */
export async function prepareAcquisition(
  deps: PlanDeps,
  context: StepContext,
  subject: InterruptionSubject,
): Promise<{ kind: 'ready'; prepared: Prepared } | { kind: 'none'; code: string; message: string }> {
  const { session, signal } = context;
  await waitForFacts(deps, context);
  const dying = describeDyingNode(session, subject);
  if (dying === null)
    return { kind: 'none', code: 'shape_unknown', message: 'the node has neither a type nor a zone label' };
  const { template, facts, batches } = await keepTrying(deps, signal, async () => ({
    template: await deps.store.fleet.findTemplate(session.cluster.clusterId),
    facts: await loadPoolFacts(deps, session.cluster.region),
    batches: await deps.store.launches.findByStep(context.step.id),
  }));
  const instance = await dyingInstance(context, subject);
  const launchPlan = await resolveLaunchPlan(deps, session, template, instance);
  if (!launchPlan.ok) return { kind: 'none', code: 'no_template', message: launchPlan.error };
  return { kind: 'ready', prepared: { dying, launchPlan: launchPlan.value, facts, batches } };
}

/**
 * A worker that has just taken over holds neither the cluster's state nor EC2's catalog yet: without them no pool is a
 * candidate and the mix looks empty. Both take a few seconds; what cannot be had within the bound is done without.
 */
async function waitForFacts(deps: PlanDeps, context: StepContext): Promise<void> {
  const { session } = context;
  const known = () =>
    session.snapshot() !== null &&
    (session.facts.allTypes().length > 0 || session.facts.unreadable.has('ec2:DescribeInstanceTypes')) &&
    session.facts.rows().some((row) => row.pricePerHour !== null);
  await context.watch({
    look: () => (known() ? true : null),
    until: plusMs(deps.clock.now(), FACTS_TIMEOUT_MS),
  });
}

async function dyingInstance(
  context: StepContext,
  subject: InterruptionSubject,
): Promise<InstanceFacts | null> {
  const known = context.session.facts.instance(subject.instance_id);
  if (known !== null) return known;
  await context.session.facts.refresh([subject.instance_id], { timeoutMs: ASK_TIMEOUT_MS });
  return context.session.facts.instance(subject.instance_id);
}
