import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { templateNodes } from '@/server/domain/planning/scale-up/imagine-template-node';
import { podsWantingRoom } from '@/server/domain/planning/scale-up/pods-wanting-room';
import { poolIdentity, type PoolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import type { Instant } from '@/server/domain/shared/instant';
import type { ClusterSession } from '@/server/ports/cluster-session';
import { templateLike } from './template-like';

/**
 * That pods wait for room, in words, so that none is taken away now; null when none waits that a node of one of these
 * pools would take.
 */
export function whyPodsWait(
  session: ClusterSession,
  snapshot: ClusterSnapshot,
  ask: { readonly pools: readonly PoolIdentity[]; readonly now: Instant },
): string | null {
  const imagine = templateNodes(snapshot, templateLike(session.facts.rows()), (name) => {
    const type = session.facts.instanceType(name);
    return type === null ? null : { vcpu: type.vcpu, memoryGib: type.memoryMib / 1024 };
  });
  const pools = new Map(ask.pools.map((pool) => [poolIdentity(pool), pool]));
  const nodes = [...pools].flatMap(([name, pool]) => imagine(pool, `new ${name}`) ?? []);
  const [first, ...others] = podsWantingRoom(snapshot, nodes, ask.now);
  if (first === undefined) return null;
  const more = others.length === 0 ? '' : ` and pods of ${others.length} more workload(s)`;
  return `${first.namespace}/${first.name}${more} wait for room`;
}
