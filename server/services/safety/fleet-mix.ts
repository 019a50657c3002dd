import { countsInShares } from '@/server/domain/cluster/node-owner';
import { plusSeconds, type Instant } from '@/server/domain/shared/instant';
import type { Allocation, CandidatePool, Lifecycle } from '@/server/domain/safety/mix/mix';
import { ownRiskScore } from '@/server/domain/safety/mix/risk-score';
import type { ClusterSession, FleetFacts } from '@/server/ports/cluster-session';
import type { SpotAdvisor } from '@/server/ports/pool-facts';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { Reservation } from '@/server/ports/repositories/safety-repository';

/** Tag of the instance that proves a node template. */
export const PROOF_TAG = 'cloudoptim:proof';

/** A node that is not Ready counts all the same while it is this young: it is still joining (Decision 17). */
const JOINING_SECONDS = 15 * 60;

/** Our own facts about the risk of pools, which never come from a decision server alone. */
export interface PoolFacts {
  readonly advisor: SpotAdvisor;
  /** Interruptions of the last 30 days by `type/zone`. */
  readonly recentInterruptions: ReadonlyMap<string, number>;
}

/** What of a cluster its mix is read from. */
export interface MixSession {
  readonly cluster: Pick<ClusterSession['cluster'], 'region'>;
  readonly facts: Pick<FleetFacts, 'rows' | 'instance' | 'instanceType' | 'onDemandPrice' | 'spotPrice'>;
}

/** The facts of one pool as the gate counts them; null when the type is not known. */
export function describePool(
  session: MixSession,
  facts: PoolFacts,
  pool: { readonly instanceType: string; readonly availabilityZone: string; readonly lifecycle: Lifecycle },
): CandidatePool | null {
  const type = session.facts.instanceType(pool.instanceType);
  if (type === null) return null;
  return {
    ...pool,
    ...sizeAndPrice(session, facts, pool, { vcpu: type.vcpu, memoryGib: type.memoryMib / 1024 }),
  };
}

function sizeAndPrice(
  session: MixSession,
  facts: PoolFacts,
  pool: { readonly instanceType: string; readonly availabilityZone: string; readonly lifecycle: Lifecycle },
  size: { readonly vcpu: number; readonly memoryGib: number },
) {
  const { region } = session.cluster;
  if (pool.lifecycle === 'on-demand') {
    const known = session.facts.onDemandPrice(pool.instanceType);
    return { ...size, pricePerHour: known?.pricePerHour ?? null, riskScore: null };
  }
  return {
    ...size,
    pricePerHour: session.facts.spotPrice(pool.instanceType, pool.availabilityZone),
    riskScore: ownRiskScore(
      facts.advisor.bandOf(region, pool.instanceType),
      facts.recentInterruptions.get(`${pool.instanceType}/${pool.availabilityZone}`) ?? 0,
    ),
  };
}

/**
 * The mix that counts today: counted owners' nodes that are Ready or still joining, without those that open plans take
 * away, and with what approved steps are about to add (Decision 17).
 */
export function currentMix(
  session: MixSession,
  facts: PoolFacts,
  options: {
    readonly leavingNodes: ReadonlySet<string>;
    readonly reservations: readonly Reservation[];
    readonly now: Instant;
  },
): readonly Allocation[] {
  const fromNodes = countedRows(session, options).flatMap((row): Allocation[] => {
    if (row.instanceType === null || row.availabilityZone === null || row.nodeType === 'other') return [];
    const type = session.facts.instanceType(row.instanceType);
    const size =
      type === null
        ? { vcpu: Math.ceil(row.cpuCores), memoryGib: row.memoryGb }
        : { vcpu: type.vcpu, memoryGib: type.memoryMib / 1024 };
    const pool = {
      instanceType: row.instanceType,
      availabilityZone: row.availabilityZone,
      lifecycle: row.nodeType,
    };
    return [{ ...pool, count: 1, ...sizeAndPrice(session, facts, pool, size) }];
  });
  const fromReservations = options.reservations.map((reservation): Allocation => ({
    instanceType: reservation.instanceType,
    availabilityZone: reservation.availabilityZone,
    lifecycle: reservation.lifecycle,
    count: 1,
    vcpu: reservation.vcpu,
    memoryGib: reservation.memoryGib,
    pricePerHour: reservation.pricePerHour,
    riskScore: reservation.riskScore,
  }));
  return [...fromNodes, ...fromReservations];
}

/** The nodes that the mix of today is made of. */
export function countedRows(
  session: MixSession,
  options: { readonly leavingNodes: ReadonlySet<string>; readonly now: Instant },
): readonly NodeRow[] {
  return session.facts
    .rows()
    .filter((row) => countsToday(row, options.leavingNodes, options.now) && !isProof(session, row));
}

/** A node that only proves a template: tainted, and gone in minutes. */
function isProof(session: MixSession, row: NodeRow): boolean {
  return row.instanceId !== null && session.facts.instance(row.instanceId)?.tags[PROOF_TAG] !== undefined;
}

/** Whether a node counts in the mix of today: of a counted owner, not leaving, and Ready or still joining. */
export function countsToday(row: NodeRow, leaving: ReadonlySet<string>, now: Instant): boolean {
  if (!countsInShares(row.owner) || leaving.has(row.nodeName)) return false;
  return row.status === 'ready' || now.getTime() < plusSeconds(row.nodeCreatedAt, JOINING_SECONDS).getTime();
}
