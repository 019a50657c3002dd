import type { DatabaseDoor } from './database-door';
import type { Scene } from '@/worker/testing/scene/scene';

/** How often each call was made, by its name. */
export type Counts = Readonly<Record<string, number>>;

/** Calls at the three doors: AWS by operation, Kubernetes by verb and resource, Postgres by verb and table. */
export interface Calls {
  readonly aws: Counts;
  readonly kubernetes: Counts;
  readonly sql: Counts;
}

/** Counters at the doors of a scene's world and of its database, as they stand. */
export async function readCalls(scene: Scene, database: DatabaseDoor): Promise<Calls> {
  const [aws, kubernetes] = await Promise.all([
    scene.world.counters(),
    scene.world.clusterCounters(scene.cluster().name),
  ]);
  return { aws, kubernetes, sql: { ...database.counters() } };
}

/** What was called between two readings; names with nothing are left out. */
export function callsBetween(before: Calls, after: Calls): Calls {
  return {
    aws: difference(before.aws, after.aws),
    kubernetes: difference(before.kubernetes, after.kubernetes),
    sql: difference(before.sql, after.sql),
  };
}

function difference(before: Counts, after: Counts): Counts {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count > 0)
      .sort(([one], [other]) => one.localeCompare(other)),
  );
}

/** All calls of those names; of all when none is given. */
export function total(counts: Counts, name: (call: string) => boolean = () => true): number {
  return Object.entries(counts).reduce((sum, [call, count]) => sum + (name(call) ? count : 0), 0);
}
