import type { FeatureDefaults } from '@/server/domain/features/features';
import type { InstanceFacts } from '@/server/ports/aws';
import type { Telemetry } from '@/server/ports/telemetry';
import type { LaunchBatch } from '@/server/ports/repositories/launch-repository';
import type { InterruptionSubject } from '../interruptions/interruption-subject';
import { keepTrying } from '../plans/keep-trying';
import type { StepContext } from '../plans/step-handler';
import type { PoolFacts } from '../safety/fleet-mix';
import { loadPoolFacts, type PoolFactsDeps } from '../safety/load-pool-facts';
import type { AskDeps } from './ask-for-pool';
import { describeDyingNode, type DyingNode } from './dying-node';
import { resolveLaunchPlan, type LaunchPlan } from './launch-source';
import type { LaunchSender, SendLaunchDeps } from './send-launch';

/** EC2 silent for 5 s: go on (Decision 6). */
const ASK_TIMEOUT_MS = 5_000;
/** As long as the decision server may take; the on-demand fallback still has most of the notice. */
const FACTS_TIMEOUT_MS = 10_000;
const FACTS_LOOK_MS = 250;

export type AcquireDeps = AskDeps &
  PoolFactsDeps &
  SendLaunchDeps & {
    readonly telemetry: Telemetry;
    readonly launcher: LaunchSender;
    readonly features: FeatureDefaults;
  };

/** What a launch is decided on, read once. */
export interface Prepared {
  readonly dying: DyingNode;
  readonly launchPlan: LaunchPlan;
  readonly facts: PoolFacts;
  readonly batches: readonly LaunchBatch[];
}

/** Reads what the launch stands on; none of it can be had: why, as a value. */
export async function prepareAcquisition(
  deps: AcquireDeps,
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
async function waitForFacts(deps: AcquireDeps, context: StepContext): Promise<void> {
  const { session, signal } = context;
  const until = deps.clock.now().getTime() + FACTS_TIMEOUT_MS;
  const known = () =>
    session.snapshot() !== null &&
    (session.facts.allTypes().length > 0 || session.facts.unreadable.has('ec2:DescribeInstanceTypes')) &&
    session.facts.rows().some((row) => row.pricePerHour !== null);
  while (!known() && deps.clock.now().getTime() < until) {
    signal.throwIfAborted();
    await context.wait(FACTS_LOOK_MS);
  }
}

async function dyingInstance(
  context: StepContext,
  subject: InterruptionSubject,
): Promise<InstanceFacts | null> {
  const known = context.session.facts.instance(subject.instanceId);
  if (known !== null) return known;
  await context.session.facts.refresh([subject.instanceId], { timeoutMs: ASK_TIMEOUT_MS });
  return context.session.facts.instance(subject.instanceId);
}
