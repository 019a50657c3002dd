import { pauseSentence } from '@/app/_features/pause/pause-words';
import type { ClusterDetail, OptimizeKind, Pause } from '@/app/_trpc/types';

/** What launches nodes. */
const LAUNCHES: ReadonlySet<OptimizeKind> = new Set(['spot_optimize', 'scale_up']);

export interface Blocker {
  text: string;
  /** What fixes it, on the cluster's settings; null where that is not the place. */
  remedy: string | null;
}

/** What of a cluster decides on it; `ClusterDetail` has all of it. */
export interface Readiness {
  cluster_name: string;
  mode: ClusterDetail['mode'];
  pauses: readonly Pick<Pause, 'scope' | 'level'>[];
  node_template: Pick<NonNullable<ClusterDetail['node_template']>, 'status'> | null;
}

/** Why the server would refuse to carry an optimization out now (it checks the same when asked); null when it would not. */
export function carryOutBlocker(cluster: Readiness, kind: OptimizeKind): Blocker | null {
  if (cluster.mode === 'advise')
    return { text: 'This cluster is in advise mode: only a dry run is possible.', remedy: 'Change the mode' };
  const [pause] = cluster.pauses;
  if (pause !== undefined)
    return {
      text: `${pauseSentence(pause, cluster.cluster_name)}: only a dry run is possible until it is resumed.`,
      remedy: pause.scope === 'cluster' ? 'Resume' : null,
    };
  // Only what launches nodes needs to know that they join.
  if (LAUNCHES.has(kind) && cluster.node_template?.status !== 'verified')
    return {
      text: 'The node template is untested: new nodes may not join the cluster.',
      remedy: 'Test it',
    };
  return null;
}
