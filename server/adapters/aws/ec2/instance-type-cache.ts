import { msBetween, type Instant } from '@/server/domain/shared/instant';
import type { InstanceTypeFacts } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';

/** Hardware facts of a type do not change; new types appear a few times a year. */
const MAX_AGE_MS = 24 * 3_600_000;

/** Instance types of one region, which are the same for every account. */
export interface InstanceTypeCache {
  /** Facts of those of the names that EC2 knows; `read` is asked only for names not known for a day. */
  named(
    names: readonly string[],
    read: (missing: readonly string[]) => Promise<readonly InstanceTypeFacts[]>,
  ): Promise<readonly InstanceTypeFacts[]>;
  all(read: () => Promise<readonly InstanceTypeFacts[]>): Promise<readonly InstanceTypeFacts[]>;
}

export function createInstanceTypeCache(clock: Clock): InstanceTypeCache {
  const byName = new Map<string, { readonly facts: InstanceTypeFacts | null; readonly at: Instant }>();
  let whole: { readonly types: readonly InstanceTypeFacts[]; readonly at: Instant } | null = null;

  const fresh = (entry: { readonly at: Instant } | null | undefined): boolean =>
    entry !== null && entry !== undefined && msBetween(entry.at, clock.now()) < MAX_AGE_MS;

  const keep = (types: readonly InstanceTypeFacts[], at: Instant): void => {
    for (const facts of types) byName.set(facts.instanceType, { facts, at });
  };

  return {
    async named(names, read) {
      const wanted = [...new Set(names)];
      const missing = wanted.filter((name) => !fresh(byName.get(name)));
      if (missing.length > 0) {
        const found = await read(missing);
        const at = clock.now();
        for (const name of missing) byName.set(name, { facts: null, at });
        keep(found, at);
      }
      return wanted.flatMap((name) => {
        const facts = byName.get(name)?.facts;
        return facts === undefined || facts === null ? [] : [facts];
      });
    },
    async all(read) {
      if (whole !== null && fresh(whole)) return whole.types;
      const types = await read();
      const at = clock.now();
      whole = { types, at };
      keep(types, at);
      return types;
    },
  };
}
