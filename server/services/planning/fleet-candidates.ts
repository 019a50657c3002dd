import {
  candidatePools,
  familiesOf,
  type CandidateKey,
  type CandidateQuestion,
} from '@/server/domain/planning/pools/candidate-pools';
import { poolIdentity, type FleetNode } from '@/server/domain/planning/target-mix/plan-from-mix';
import type { CandidatePool } from '@/server/domain/safety/mix/mix';
import type { ClusterSession } from '@/server/ports/cluster-session';
import { describePool, type PoolFacts } from '@/server/services/safety/fleet-mix';

/** The contract's bound on candidate pools. */
const MOST_POOLS = 2_000;

/** Pools that may take the place of any of the nodes: those that may replace one of their shapes, each once. */
export function fleetCandidates(
  session: ClusterSession,
  nodes: readonly Pick<FleetNode, 'instanceType'>[],
  options: {
    readonly facts: PoolFacts;
    readonly zones: readonly string[];
    readonly noCapacity: ReadonlySet<string>;
  },
): readonly CandidatePool[] {
  const found = new Map<string, CandidateKey>();
  const shapes = new Map<string, CandidateQuestion['replaced']>();
  for (const node of nodes) {
    const type = session.facts.instanceType(node.instanceType);
    if (type === null) continue;
    const architecture = type.architectures.includes('arm64') ? 'arm64' : 'x86_64';
    const { vcpu, memoryMib, burstable } = type;
    shapes.set(`${vcpu}/${architecture}/${String(burstable)}`, { vcpu, memoryMib, architecture, burstable });
  }
  const ownFamilies = familiesOf(nodes.map((node) => node.instanceType));
  for (const replaced of shapes.values()) {
    const keys = candidatePools({
      replaced,
      zones: options.zones,
      ownFamilies,
      types: session.facts.allTypes(),
      offered: (instanceType, zone) => session.facts.offered(instanceType, zone),
      noCapacity: options.noCapacity,
      hasPrice: (instanceType, zone, lifecycle) =>
        lifecycle === 'spot'
          ? session.facts.spotPrice(instanceType, zone) !== null
          : session.facts.onDemandPrice(instanceType) !== null,
    });
    for (const key of keys) found.set(poolIdentity(key), key);
  }
  return [...found.values()]
    .flatMap((key) => describePool(session, options.facts, key) ?? [])
    .slice(0, MOST_POOLS);
}
