import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HourlyPrice } from '@/server/domain/shared/money';
import { instanceCost } from './instance-cost';
import {
  observeInstances,
  UNSEEN_AFTER_MS,
  type InstanceLook,
  type KnownUsage,
  type UsageChanges,
} from './observe-instances';
import type { UsageInterval } from './usage-interval';
import { sighting } from './testing/sighting';

const START_MS = Date.parse('2026-03-01T12:00:00Z');
const HOUR_MS = 3_600_000n;

/** What a store does with changes. */
class Rows {
  readonly all: UsageInterval[] = [];
  private looks: KnownUsage['looks'] = null;

  look(look: InstanceLook): UsageChanges {
    const latest = new Map<string, UsageInterval>();
    for (const row of this.all) latest.set(row.instanceId, row);
    const changes = observeInstances({ looks: this.looks, latest }, look);
    const openAt = (id: string) => this.all.findIndex((row) => row.instanceId === id && row.endedAt === null);
    for (const row of changes.closed) this.all[openAt(row.instanceId)] = row;
    for (const { instanceId } of changes.continued) {
      const index = openAt(instanceId);
      const row = this.all[index];
      if (row !== undefined) this.all[index] = { ...row, lastSeenAt: look.at };
    }
    this.all.push(...changes.opened);
    if (this.looks === null || look.at > this.looks.lastAt)
      this.looks = { firstAt: this.looks?.firstAt ?? look.at, lastAt: look.at };
    return changes;
  }
}

type State = { readonly price: bigint } | { readonly endedBeforeMs: number | null } | null;

/** Looks at three machines, now and then with long breaks; what each machine is at each look. */
const scenes = fc.array(
  fc.record({
    afterMs: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 120_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: UNSEEN_AFTER_MS - 1, max: 8 * UNSEEN_AFTER_MS }) },
    ),
    machines: fc.array(
      fc.oneof(
        {
          weight: 5,
          arbitrary: fc.record({ price: fc.constantFrom(96_000_000n, 35_000_000n, 34_999_999n) }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ endedBeforeMs: fc.option(fc.integer({ min: 0, max: 200_000 })) }),
        },
        { weight: 1, arbitrary: fc.constant<State>(null) },
      ),
      { minLength: 3, maxLength: 3 },
    ),
  }),
  { minLength: 1, maxLength: 25 },
);

function toLooks(scene: readonly { afterMs: number; machines: readonly State[] }[]): InstanceLook[] {
  let ms = START_MS;
  return scene.map(({ afterMs, machines }) => {
    const at = new Date((ms += afterMs));
    const running = machines.flatMap((state, index) =>
      state !== null && 'price' in state ? [sighting(`i-${index}`, state.price)] : [],
    );
    const ended = machines.flatMap((state, index) =>
      state !== null && 'endedBeforeMs' in state
        ? [
            [
              `i-${index}`,
              {
                at: state.endedBeforeMs === null ? null : new Date(at.getTime() - state.endedBeforeMs),
                interrupted: false,
              },
            ] as const,
          ]
        : [],
    );
    return { at, running, ended: new Map(ended) };
  });
}

interface Last {
  readonly price: bigint;
  readonly at: number;
  readonly since: number;
}

/** Price times milliseconds of one machine, added up from look to look without any rows. */
function integral(looks: readonly InstanceLook[], id: string): bigint {
  let sum = 0n;
  let last: Last | undefined;
  for (const { at, running, ended } of looks) {
    const now = at.getTime();
    const seen = running.find(({ instanceId }) => instanceId === id);
    const end = ended.get(id);
    const former: Last | undefined = last;
    if (seen !== undefined) {
      const price = seen.pricePerHour ?? 0n;
      if (former !== undefined) sum += former.price * BigInt(now - former.at);
      const goesOn = former?.price === price && now - former.at <= UNSEEN_AFTER_MS;
      last = { price, at: now, since: goesOn ? former.since : now };
    } else if (end !== undefined && former !== undefined) {
      // Never before the start of the price in force: what was paid before it is settled.
      const until = end.at === null ? former.at : Math.max(former.since, end.at.getTime());
      sum += former.price * BigInt(until - former.at);
      last = undefined;
    }
  }
  return sum;
}

const IDS = ['i-0', 'i-1', 'i-2'];

describe('observeInstances', () => {
  it('leaves intervals whose sum is the integral of the price over what was seen', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const looks = toLooks(scene);
        const rows = new Rows();
        for (const look of looks) rows.look(look);
        const forever = { from: new Date(0), to: new Date(8.64e15) };
        for (const id of IDS) {
          const own = rows.all.filter(({ instanceId }) => instanceId === id);
          const exact = integral(looks, id);
          expect(instanceCost(own, forever).amount).toBe((exact + HOUR_MS / 2n) / HOUR_MS);
        }
      }),
    );
  });

  it('never leaves two intervals of one instance that overlap, nor two open ones', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const rows = new Rows();
        for (const look of toLooks(scene)) rows.look(look);
        for (const id of IDS) {
          const own = rows.all.filter(({ instanceId }) => instanceId === id);
          own.forEach((row, index) => {
            const next = own[index + 1];
            expect(row.endedAt === null || row.endedAt >= row.startedAt).toBe(true);
            if (next !== undefined) expect(row.endedAt !== null && row.endedAt <= next.startedAt).toBe(true);
          });
        }
      }),
    );
  });

  it('counts a look once: told again, by whichever worker, it changes nothing', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const looks = toLooks(scene);
        const [once, twice] = [new Rows(), new Rows()];
        looks.forEach((look, index) => {
          once.look(look);
          twice.look(look);
          for (const again of looks.slice(Math.max(0, index - 2), index + 1))
            expect(twice.look(again)).toEqual({ closed: [], opened: [], continued: [] });
        });
        expect(twice.all).toEqual(once.all);
      }),
    );
  });

  const at = (seconds: number) => new Date(START_MS + seconds * 1000);
  const PRICE = 96_000_000n as HourlyPrice;

  it('begins a machine that was launched between two looks with its launch', () => {
    const rows = new Rows();
    rows.look({ at: at(0), running: [], ended: new Map() });
    rows.look({ at: at(60), running: [sighting('i-0', PRICE, { launchedAt: at(25) })], ended: new Map() });
    expect(rows.all).toMatchObject([{ startedAt: at(25), endedAt: null, estimated: false }]);
  });

  it('does not count what ran before the first look', () => {
    const rows = new Rows();
    rows.look({ at: at(0), running: [sighting('i-0', PRICE, { launchedAt: at(-9_000) })], ended: new Map() });
    expect(rows.all).toMatchObject([{ startedAt: at(0) }]);
  });

  it('says of a time that nobody saw that it is estimated', () => {
    const rows = new Rows();
    for (const seconds of [0, 60, 3_600])
      rows.look({ at: at(seconds), running: [sighting('i-0', PRICE)], ended: new Map() });
    expect(rows.all).toMatchObject([
      { startedAt: at(0), endedAt: at(60), estimated: false },
      { startedAt: at(60), endedAt: at(3_600), estimated: true },
      { startedAt: at(3_600), endedAt: null, estimated: false },
    ]);
  });

  it('leaves out the time between a stop and the next start', () => {
    const rows = new Rows();
    rows.look({ at: at(0), running: [sighting('i-0', PRICE, { launchedAt: at(-90) })], ended: new Map() });
    rows.look({ at: at(60), running: [sighting('i-0', PRICE, { launchedAt: at(40) })], ended: new Map() });
    expect(rows.all).toMatchObject([
      { startedAt: at(0), endedAt: at(0) },
      { startedAt: at(40), endedAt: null },
    ]);
  });

  it('ends a machine when EC2 says that it did, though its node was seen later', () => {
    const rows = new Rows();
    for (const seconds of [0, 60])
      rows.look({ at: at(seconds), running: [sighting('i-0', PRICE)], ended: new Map() });
    rows.look({ at: at(120), running: [], ended: new Map([['i-0', { at: at(50), interrupted: true }]]) });
    expect(rows.all).toMatchObject([{ startedAt: at(0), endedAt: at(50), interrupted: true }]);
  });
});
