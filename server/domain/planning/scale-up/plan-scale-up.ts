import type { ClusterSnapshot, NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { CandidatePool } from '@/server/domain/safety/mix/mix';
import { createPlacement } from '@/server/domain/scheduling/create-placement';
import { inPlacingOrder } from '../batches/find-room';
import { poolIdentity, type PoolIdentity } from '../target-mix/plan-from-mix';
import { bindPods, withNodes } from './bind-pods';
import { chooseNode, type Offer } from './choose-node';
import { otherPools } from './other-pools';
import { slimSnapshot } from './slim-snapshot';
import { workloadOf } from './waiting-pods';
import { findNewHome } from './find-new-home';

export interface ScaleUpQuestion {
  readonly snapshot: ClusterSnapshot;
  /** Pods that wait. */
  readonly pods: readonly PodSnapshot[];
  /** Pools that may be launched from, with our own facts. */
  readonly candidates: readonly CandidatePool[];
  /** Launches in flight: what they bring is not brought twice. */
  readonly coming: readonly PoolIdentity[];
  /** The most vCPU that may be brought; null for no such bound. */
  readonly mostVcpu: number | null;
  /** The node that a launch from the template brings; null when that cannot be told. */
  readonly imagine: (pool: PoolIdentity, name: string) => NodeSnapshot | null;
  /** Whether the layers of the gate allow these launches together, coverage of the demand left aside. */
  readonly mayLaunch: (pools: readonly CandidatePool[]) => boolean;
}

export const POD_ANSWERS = [
  /** A new node of this plan takes it. */
  'new-node',
  /** It finds a place on a node that stands or is being launched. */
  'has-room',
  /** No node that could be launched would take it. */
  'cannot',
  /** It needs more than `mostVcpu`. */
  'beyond',
  /** Its workload does not want it now. */
  'not-wanted',
  /** The plan is full, or no pool may be launched from now: a later plan may. */
  'later',
] as const;
/** What becomes of one waiting pod. */
export type PodAnswer = (typeof POD_ANSWERS)[number];

export interface AnsweredPod {
  readonly pod: PodSnapshot;
  readonly answer: PodAnswer;
  readonly reason: string;
}

export interface ScaleUpNode {
  readonly pool: CandidatePool;
  /** Where else the same pods would fit, in the order to be tried when the pool has no room. */
  readonly others: readonly CandidatePool[];
  readonly pods: readonly PodSnapshot[];
}

export interface ScaleUpPlan {
  readonly nodes: readonly ScaleUpNode[];
  /** One for each of the question's pods. */
  readonly answers: readonly AnsweredPod[];
}

/** Nodes of one plan: what needs more comes with the next, when it is seen what these brought. */
const MOST_NODES = 10;

/**
 * New nodes for the pods that wait for want of room: what fits on nodes that stand or come is left to them, what no new
 * node would take is said, and the rest is packed onto the nodes that cost least for what they take. Pure and
 * deterministic; bounded by `MOST_NODES` whatever the pods ask for.
 */
export function planScaleUp(question: ScaleUpQuestion): ScaleUpPlan {
  const answers: AnsweredPod[] = [];
  const say = (pods: readonly PodSnapshot[], answer: PodAnswer, reason: string) => {
    for (const pod of pods) answers.push({ pod, answer, reason });
  };
  const { state, homeless, housed } = onNodesOfToday(question);
  say(housed, 'has-room', 'there is room for it on a node that stands or is being launched');
  const offers = offersOf(question);
  if (offers.length === 0) {
    say(homeless, 'later', 'no pool is known to have room, a price and a subnet now');
    return { nodes: [], answers };
  }
  const base = slimSnapshot(state, homeless);
  const homes = newHomes(base, homeless, offers);
  const mendable = homeless.filter((pod) => {
    const home = homes.get(workloadOf(pod));
    if (home?.ok === false) say([pod], 'cannot', home.error);
    return home?.ok === true;
  });
  const { nodes, rest, ended } = pack(question, base, { pods: mendable, offers, homes });
  for (const [index, node] of nodes.entries())
    say(node.pods, 'new-node', `new node ${index + 1}: ${poolIdentity(node.pool)}`);
  switch (ended) {
    case 'beyond':
      say(rest, 'beyond', 'it needs more capacity than may be brought back without a person');
      break;
    case 'full':
      say(rest, 'later', `a plan brings ${MOST_NODES} nodes at most`);
      break;
    case 'no-pool':
      say(rest, 'later', 'no pool may be launched from now');
      break;
  }
  return { nodes, answers };
}

/** Pods that fit on nodes that stand or come, and the others, in placing order. */
function onNodesOfToday({ snapshot, coming, imagine, pods }: ScaleUpQuestion) {
  const arriving = coming.flatMap((pool, index) => imagine(pool, `coming-${index}`) ?? []);
  const standing = withNodes(snapshot, arriving);
  const placement = createPlacement(standing, { excludeNodes: new Set() });
  const byName = [...pods].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const ordered = inPlacingOrder(byName);
  const homeless = ordered.filter((pod) => !placement.tryMove(pod));
  const without = new Set(homeless);
  const housed = ordered.filter((pod) => !without.has(pod));
  return { state: bindPods(standing, housed, ({ uid }) => placement.nodeOf(uid)), homeless, housed };
}

const nameOf = (pod: PodSnapshot) => `${pod.namespace}/${pod.name}`;

const offersOf = ({ candidates, imagine }: ScaleUpQuestion): readonly Offer[] =>
  candidates.flatMap((pool): Offer[] => {
    const node = imagine(pool, `new ${pool.instanceType} ${pool.availabilityZone}`);
    return node === null || pool.pricePerHour === null ? [] : [{ pool, node }];
  });

type NewHomes = ReadonlyMap<string, ReturnType<typeof findNewHome>>;

/** For each workload, since its pods ask for the same: a node on offer that would take one of them, or why none would. */
function newHomes(state: ClusterSnapshot, pods: readonly PodSnapshot[], offers: readonly Offer[]): NewHomes {
  const nodes = offers.map(({ node }) => node);
  const placement = createPlacement(withNodes(state, nodes), { excludeNodes: new Set() });
  const homes = new Map<string, ReturnType<typeof findNewHome>>();
  for (const pod of pods) {
    const workload = workloadOf(pod);
    if (!homes.has(workload)) homes.set(workload, findNewHome(placement, pod));
  }
  return homes;
}

interface Packed {
  readonly nodes: readonly ScaleUpNode[];
  readonly rest: readonly PodSnapshot[];
  /** Why the rest stays behind. */
  readonly ended: 'full' | 'beyond' | 'no-pool';
}

function pack(
  { mostVcpu, mayLaunch }: ScaleUpQuestion,
  base: ClusterSnapshot,
  {
    pods,
    offers,
    homes,
  }: { readonly pods: readonly PodSnapshot[]; readonly offers: readonly Offer[]; readonly homes: NewHomes },
): Packed {
  const nodes: ScaleUpNode[] = [];
  let state = base;
  let rest = pods;
  while (rest.length > 0) {
    if (nodes.length === MOST_NODES) return { nodes, rest, ended: 'full' };
    const pools = nodes.map((node) => node.pool);
    const used = pools.reduce((sum, pool) => sum + pool.vcpu, 0);
    const within = offers.filter(({ pool }) => mostVcpu === null || used + pool.vcpu <= mostVcpu);
    const isAllowed = (pool: CandidatePool) => mayLaunch([...pools, pool]);
    const chosen =
      chooseNode(state, rest, within, isAllowed) ??
      // The cheapest by size may all be ones that the pods do not want: one that takes the first pod is known.
      chooseNode(
        state,
        rest,
        within.filter(({ node }) => isHomeOf(rest[0], node.name, homes)),
        isAllowed,
      );
    if (chosen === null) return { nodes, rest, ended: within.length < offers.length ? 'beyond' : 'no-pool' };
    const name = `new-${nodes.length}`;
    const node = { ...chosen.offer.node, name, uid: name };
    const labels = { ...node.labels, 'kubernetes.io/hostname': name };
    state = bindPods(withNodes(state, [{ ...node, labels }]), chosen.pods, () => name);
    nodes.push({ pool: chosen.offer.pool, others: otherPools(chosen, offers), pods: chosen.pods });
    const taken = new Set(chosen.pods);
    rest = rest.filter((pod) => !taken.has(pod));
  }
  return { nodes, rest, ended: 'full' };
}

function isHomeOf(pod: PodSnapshot | undefined, nodeName: string, homes: NewHomes): boolean {
  const home = pod === undefined ? undefined : homes.get(workloadOf(pod));
  return home?.ok === true && home.value.nodeName === nodeName;
}
