import { plusMs } from '@/server/domain/shared/instant';
import type { StepResult } from '@/contracts/plans';
import { proofPools, type ProofPool } from '@/server/domain/planning/pools/proof-pools';
import { podsOnNode } from '@/server/domain/cluster/snapshot';
import type { StoredTemplate } from '@/server/ports/repositories/fleet-repository';
import { launchPlanOf } from '@/server/services/launching/launch-source';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { subjectOfKind } from '@/server/services/plans/plan-subject';
import type { StepContext } from '@/server/services/plans/step-handler';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { PROOF_TAG } from '@/server/services/safety/fleet-mix';

/** What a proof keeps for its successor. */
export interface ProofMachine {
  readonly instance_id: string;
  readonly instance_type: string;
  readonly availability_zone: string;
  readonly launched_at: string;
}

/** The machine that a dead predecessor has kept. */
export function keptMachine(result: StepResult<'prove'> | null): ProofMachine | null {
  const { instance_id, instance_type, availability_zone, launched_at } = result ?? {};
  return instance_id === undefined ||
    instance_type === undefined ||
    availability_zone === undefined ||
    launched_at === undefined
    ? null
    : { instance_id, instance_type, availability_zone, launched_at };
}

export type ProofLaunch =
  | { readonly kind: 'launched'; readonly machine: ProofMachine }
  | { readonly kind: 'none'; readonly code: string; readonly message: string };

/** Pools tried before the proof gives up for want of room. */
const MOST_POOLS = 8;
/** Facts of a worker that has just started come within seconds. */
const FACTS_TIMEOUT_MS = 20_000;

/**
 * Launches the one node of a proof from the stored template, in the cheapest pool that fits and has room. Resumes what a
 * dead predecessor had sent; never launches a second one.
 */
export async function launchProofMachine(
  deps: PlanDeps,
  context: StepContext,
  template: StoredTemplate,
): Promise<ProofLaunch> {
  const validationId = subjectOfKind(context.plan, 'template_proof').validation_id;
  const batches = await keepTrying(deps, context.signal, () =>
    deps.store.launches.findByStep(context.step.id),
  );
  for (const batch of batches) {
    if (batch.status !== 'launched' && batch.status !== 'pending') continue;
    const result = await deps.launcher.resume(context, batch);
    if (result.kind === 'launched') return launched(result.instanceId, batch, batch.createdAt);
  }
  const plan = launchPlanOf(deps.secretBox, context.session, template);
  if (plan === null) return none('no_source', 'the template names nothing to launch from');
  const pools = await fittingPools(deps, context, template);
  let last = none('no_pool', 'no type with a known price fits the template and the DaemonSets');
  for (const pool of pools.slice(0, MOST_POOLS)) {
    const at = deps.clock.now();
    const result = await deps.launcher.launch(context, {
      instanceType: pool.instanceType,
      availabilityZone: pool.availabilityZone,
      lifecycle: 'on-demand',
      plan,
      tags: { [PROOF_TAG]: 'true' },
      validationId,
    });
    if (result.kind === 'launched') return launched(result.instanceId, pool, at);
    last = none(result.code, result.message);
    await context.log(
      'warning',
      `${pool.instanceType} in ${pool.availabilityZone}: ${result.code} ${result.message}`,
    );
    // Another pool would be refused for the same reason.
    if (result.kind === 'refused') return last;
  }
  return last;
}

function launched(
  instanceId: string,
  pool: { readonly instanceType: string; readonly availabilityZone: string },
  at: Date,
): ProofLaunch {
  return {
    kind: 'launched',
    machine: {
      instance_id: instanceId,
      instance_type: pool.instanceType,
      availability_zone: pool.availabilityZone,
      launched_at: at.toISOString(),
    },
  };
}

const none = (code: string, message: string) => ({ kind: 'none' as const, code, message });

async function fittingPools(
  deps: PlanDeps,
  context: StepContext,
  template: StoredTemplate,
): Promise<readonly ProofPool[]> {
  const { session } = context;
  await context.watch({
    look: () => (session.snapshot() !== null && session.facts.allTypes().length > 0 ? true : null),
    until: plusMs(deps.clock.now(), FACTS_TIMEOUT_MS),
  });
  return proofPools({
    types: session.facts.allTypes(),
    zones: Object.keys(template.subnets),
    architecture: architectureOf(context),
    daemons: largestDaemons(context),
    offered: (type, zone) => session.facts.offered(type, zone),
    onDemandPriceOf: (type) => session.facts.onDemandPrice(type)?.pricePerHour ?? null,
  });
}

/** The architecture that most Linux nodes of the cluster have: its images are built for that. */
function architectureOf(context: StepContext): string {
  const nodes = [...(context.session.snapshot()?.nodes.values() ?? [])];
  const arm = nodes.filter((node) => node.labels['kubernetes.io/arch'] === 'arm64').length;
  return arm * 2 > nodes.length ? 'arm64' : 'x86_64';
}

/** What the DaemonSets request on the node on which they request most. */
function largestDaemons(context: StepContext): { cpuMillicores: number; memoryBytes: number } {
  const snapshot = context.session.snapshot();
  const most = { cpuMillicores: 0, memoryBytes: 0 };
  if (snapshot === null) return most;
  for (const name of snapshot.nodes.keys()) {
    const daemons = podsOnNode(snapshot, name).filter((pod) => pod.owner?.kind === 'DaemonSet');
    const sum = (of: 'cpuMillicores' | 'memoryBytes') =>
      daemons.reduce((total, pod) => total + pod.requests[of], 0);
    most.cpuMillicores = Math.max(most.cpuMillicores, sum('cpuMillicores'));
    most.memoryBytes = Math.max(most.memoryBytes, sum('memoryBytes'));
  }
  return most;
}
