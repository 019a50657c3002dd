import { findAutoscaler } from '@/server/domain/cluster/autoscaler';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import type { ScalingGroup } from '@/server/domain/planning/removals/group-removals';
import { groupOf, NO_GROUPS, type GroupRule } from '@/server/domain/planning/removals/owners-reasons';
import { errorMessage } from '@/server/domain/shared/app-error';
import { plusSeconds, utcText } from '@/server/domain/shared/instant';
import type { NodeRow, StoredTemplate } from '@/server/ports/repositories/fleet-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext } from '@/server/services/plans/step-handler';
import { whyNoScaleUpOwner } from './scale-up-owner';

const ASK_TIMEOUT_MS = 10_000;
/** The grant without which no instance can be taken out of its group. */
const REMOVAL_GRANT = 'autoscaling:TerminateInstanceInAutoScalingGroup';
/** AWS cannot be asked whether it is there: a refusal is remembered this long, or until the cluster is checked again. */
const REFUSAL_STANDS_SECONDS = 24 * 3_600;

/** Plans that take nodes away. */
const REMOVING: ReadonlySet<string> = new Set(['spot_optimize', 'bin_pack']);

const NOT_ADOPTED =
  'and launches outside of Auto Scaling groups are not allowed in this cluster (adopt_auto_scaling_groups)';

interface PlanningBasis {
  readonly snapshot: ClusterSnapshot;
  readonly template: Pick<StoredTemplate, 'status'> | null;
}

/**
 * Whether this plan may take nodes out of their Auto Scaling groups, and those groups as they are now. A bin packing may
 * where another autoscaler works, or where our own scale-up may launch outside of groups; a Spot optimization, whose new
 * nodes stand outside of them, only where that is allowed. What cannot be read is said, and its nodes stay.
 */
export async function readGroupRule(
  deps: PlanDeps,
  context: StepContext,
  basis: PlanningBasis,
  rows: readonly NodeRow[],
): Promise<GroupRule> {
  const ofGroups = rows.filter((row) => row.owner === 'asg');
  if (ofGroups.length === 0 || !REMOVING.has(context.plan.optimizationType)) return NO_GROUPS;
  const whyAdvice = whyNotFromGroups(deps, context, basis) ?? (await whyRefused(deps, context));
  if (whyAdvice !== null)
    return { ...NO_GROUPS, whyAdvice: `it belongs to an Auto Scaling group, ${whyAdvice}` };
  return { whyAdvice: null, ...(await readGroups(context, ofGroups)) };
}

function whyNotFromGroups(
  deps: PlanDeps,
  { plan, session }: StepContext,
  basis: PlanningBasis,
): string | null {
  const { cluster } = session;
  if (plan.optimizationType !== 'bin_pack') return cluster.adoptsGroups ? null : NOT_ADOPTED;
  const autoscaler = findAutoscaler(basis.snapshot);
  if (autoscaler?.works === true) return null;
  const noOwner = whyNoScaleUpOwner(cluster, {
    autoscaler,
    template: basis.template,
    features: deps.features,
  });
  if (noOwner !== null) return `and ${noOwner}`;
  return cluster.adoptsGroups ? null : `no other autoscaler is seen, ${NOT_ADOPTED}`;
}

async function whyRefused(deps: PlanDeps, { plan, signal }: StepContext): Promise<string | null> {
  const since = plusSeconds(deps.clock.now(), -REFUSAL_STANDS_SECONDS);
  const refused = await keepTrying(deps, signal, () =>
    deps.store.plans.findRefusedGrant(plan.clusterId, REMOVAL_GRANT, since),
  );
  return refused === null
    ? null
    : `and AWS refused ${REMOVAL_GRANT} at ${utcText(refused)}: allow it in the role’s policy, where that asks for it by the group’s tag cloudoptim:scale-in=allowed, then check the cluster again`;
}

async function readGroups(
  { session, signal }: StepContext,
  rows: readonly NodeRow[],
): Promise<Pick<GroupRule, 'groups' | 'unread'>> {
  const names = [...new Set(rows.flatMap((row) => groupOf(row) ?? []))];
  const options = { timeoutMs: ASK_TIMEOUT_MS, signal };
  const unreadable = (error: unknown) => {
    signal.throwIfAborted();
    const reason = `its Auto Scaling group cannot be read: ${errorMessage(error)}`;
    return { groups: new Map<string, ScalingGroup>(), unread: new Map(names.map((name) => [name, reason])) };
  };
  try {
    const { groups } = session.aws;
    // What a removal looks at right before its call must be readable before anything is drained for it.
    const [found] = await Promise.all([
      groups.describeGroups(names, options),
      groups.membershipsOf(
        rows.flatMap((row) => row.instanceId ?? []),
        options,
      ),
    ]);
    const known = new Map(found.map((group) => [group.groupName, group]));
    const missing = names.filter((name) => !known.has(name));
    return {
      groups: known,
      unread: new Map(
        missing.map((name) => [name, `its Auto Scaling group ${name} does not exist any more`]),
      ),
    };
  } catch (error) {
    return unreadable(error);
  }
}
