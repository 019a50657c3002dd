import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { podsOnNode, type PodSnapshot } from '@/server/domain/cluster/snapshot';
import { projectPod } from '../projection/pods/project-pod';
import { Sharer } from '../projection/sharer';
import { rawPod } from '../testing/samples';
import { ObjectTable } from './object-table';
import { PodTable } from './pod-table';
import { ShardedMap } from './sharded-map';

const pod = (uid: string, nodeName: string | null): PodSnapshot => ({
  ...projectPod(rawPod(uid), new Sharer()),
  uid,
  nodeName,
});

describe('ShardedMap', () => {
  it('does what a Map does, and views taken on the way never change', () => {
    const key = fc.nat(30).map((n) => `key-${n}`);
    const step = fc.oneof(
      fc.record({ do: fc.constant('set' as const), key, value: fc.nat() }),
      fc.record({ do: fc.constant('delete' as const), key }),
      fc.record({ do: fc.constant('view' as const) }),
      fc.record({ do: fc.constant('clear' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const map = new ShardedMap<number>();
        const model = new Map<string, number>();
        const taken: { view: ReadonlyMap<string, number>; expected: Map<string, number> }[] = [];
        for (const now of steps) {
          if (now.do === 'set') {
            map.set(now.key, now.value);
            model.set(now.key, now.value);
          } else if (now.do === 'delete') {
            expect(map.delete(now.key)).toBe(model.delete(now.key));
          } else if (now.do === 'clear') {
            map.clear();
            model.clear();
          }
          if (now.do === 'view') taken.push({ view: map.view(), expected: new Map(model) });
          expect(map.size).toBe(model.size);
        }
        taken.push({ view: map.view(), expected: model });
        for (const { view, expected } of taken) {
          expect(view.size).toBe(expected.size);
          expect(new Map(view)).toEqual(expected);
          expect(new Set(view.keys())).toEqual(new Set(expected.keys()));
          expect([...view.values()].sort()).toEqual([...expected.values()].sort());
          for (const [name, value] of expected) expect(view.get(name)).toBe(value);
          const seen = new Map<string, number>();
          view.forEach((value, name) => seen.set(name, value));
          expect(seen).toEqual(expected);
        }
      }),
    );
  });

  it('gives the same view until something changes', () => {
    const map = new ShardedMap<number>();
    map.set('a', 1);
    const view = map.view();
    expect(map.view()).toBe(view);
    map.delete('absent');
    expect(map.view()).toBe(view);
    map.set('a', 2);
    expect(map.view()).not.toBe(view);
    expect(view.get('a')).toBe(1);
  });
});

describe('PodTable', () => {
  it('its index by node agrees with a scan after any changes, in every view', () => {
    const change = fc.record({
      uid: fc.nat(12).map(String),
      node: fc.option(fc.constantFrom('a', 'b', 'c')),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), fc.nat(30), (changes, replaceAt) => {
        const table = new PodTable();
        const views = [];
        for (const [index, { uid, node, remove }] of changes.entries()) {
          if (index === replaceAt) table.replace([pod('1', 'a'), pod('2', 'a'), pod('3', null)]);
          if (remove) table.remove(uid);
          else table.set(uid, pod(uid, node));
          views.push({ pods: table.view(), podsByNode: table.byNode() });
        }
        for (const view of views) {
          const bound = [...view.pods.values()].filter(({ nodeName }) => nodeName !== null);
          const nodes = new Set(bound.map(({ nodeName }) => nodeName));
          expect(new Set(view.podsByNode.keys())).toEqual(nodes);
          for (const nodeName of ['a', 'b', 'c']) {
            const scanned = bound.filter((other) => other.nodeName === nodeName).map(({ uid }) => uid);
            expect(
              podsOnNode(view, nodeName)
                .map(({ uid }) => uid)
                .sort(),
            ).toEqual(scanned.sort());
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('ObjectTable', () => {
  it('lists in order of keys and replaces as a whole', () => {
    const table = new ObjectTable<{ name: string }>(({ name }) => name);
    table.replace([{ name: 'b' }, { name: 'a' }]);
    const first = table.list();
    expect(first.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(table.list()).toBe(first);
    table.replace([{ name: 'c' }]);
    expect(table.list().map(({ name }) => name)).toEqual(['c']);
    expect(first).toHaveLength(2);
  });
});
