import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyJsonPatch, sameJson } from './json-patch';
import { applyMergePatch } from './merge-patch';
import { applyStrategicMergePatch, StrategicMergeFailure } from './strategic-merge-patch';

describe('JSON patch', () => {
  // Examples of RFC 6902, appendix A.
  it.each([
    [
      'adding a member',
      { foo: 'bar' },
      [{ op: 'add', path: '/baz', value: 'qux' }],
      { baz: 'qux', foo: 'bar' },
    ],
    [
      'adding an array element',
      { foo: ['bar', 'baz'] },
      [{ op: 'add', path: '/foo/1', value: 'qux' }],
      { foo: ['bar', 'qux', 'baz'] },
    ],
    [
      'appending',
      { foo: ['bar'] },
      [{ op: 'add', path: '/foo/-', value: ['abc'] }],
      { foo: ['bar', ['abc']] },
    ],
    [
      'removing an array element',
      { foo: ['bar', 'qux', 'baz'] },
      [{ op: 'remove', path: '/foo/1' }],
      { foo: ['bar', 'baz'] },
    ],
    [
      'replacing',
      { baz: 'qux', foo: 'bar' },
      [{ op: 'replace', path: '/baz', value: 'boo' }],
      { baz: 'boo', foo: 'bar' },
    ],
    [
      'moving an array element',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    ['copying', { a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/c' }], { a: { b: 1 }, c: { b: 1 } }],
    [
      'escapes',
      { '/': 9, '~1': 10 },
      [
        { op: 'test', path: '/~01', value: 10 },
        { op: 'replace', path: '/~1', value: 8 },
      ],
      { '/': 8, '~1': 10 },
    ],
    ['a test of null against nothing', {}, [{ op: 'test', path: '/absent', value: null }], {}],
  ])('%s', (_, document, patch, expected) => {
    expect(applyJsonPatch(document, patch)).toEqual(expected);
  });

  it.each([
    ['a failed test', [{ op: 'test', path: '/a', value: 2 }], 'failed'],
    ['a missing parent', [{ op: 'add', path: '/x/y', value: 1 }], 'failed'],
    ['an index beyond the end', [{ op: 'add', path: '/list/9', value: 1 }], 'failed'],
    ['a leading zero', [{ op: 'remove', path: '/list/00' }], 'failed'],
    ['an unknown operation', [{ op: 'frobnicate', path: '/a' }], 'malformed'],
    ['a pointer without its slash', [{ op: 'remove', path: 'a' }], 'malformed'],
  ])('refuses %s and leaves the document alone', (_, patch, code) => {
    const document = { a: 1, list: [1] };
    expect(() => applyJsonPatch(document, patch)).toThrow(expect.objectContaining({ code }));
    expect(document).toEqual({ a: 1, list: [1] });
  });

  it('takes a key named __proto__ as data', () => {
    const patched = applyJsonPatch({ a: {} }, [
      { op: 'add', path: '/a/__proto__', value: { polluted: true } },
    ]);
    expect(Object.hasOwn((patched as { a: object }).a, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('merge patch', () => {
  // RFC 7386, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j with %j', (target, patch, expected) => {
    expect(applyMergePatch(target, patch)).toEqual(expected);
  });

  it('done twice is done once', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
        const once = applyMergePatch(target, patch);
        expect(sameJson(applyMergePatch(once, patch), once)).toBe(true);
      }),
    );
  });
});

describe('strategic merge patch', () => {
  const apply = (target: object, patch: object, kind = 'Pod'): unknown =>
    applyStrategicMergePatch(target, patch, kind);

  it.each([
    [
      'merges by name',
      { containers: [{ name: 'a', image: '1' }, { name: 'b' }] },
      { containers: [{ name: 'a', image: '2' }] },
      { containers: [{ name: 'a', image: '2' }, { name: 'b' }] },
    ],
    [
      'adds an item',
      { env: [{ name: 'A', value: '1' }] },
      { env: [{ name: 'B', value: '2' }] },
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
    ],
    [
      'deletes an item',
      { env: [{ name: 'A' }, { name: 'B' }] },
      { env: [{ $patch: 'delete', name: 'A' }] },
      { env: [{ name: 'B' }] },
    ],
    [
      'replaces a merged list',
      { env: [{ name: 'A' }] },
      { env: [{ name: 'B' }, { $patch: 'replace' }] },
      { env: [{ name: 'B' }] },
    ],
    ['replaces an object', { a: { b: 1, c: 2 } }, { a: { $patch: 'replace', d: 3 } }, { a: { d: 3 } }],
    ['deletes an object', { a: { b: 1 }, c: 1 }, { a: { $patch: 'delete' } }, { c: 1 }],
    ['deletes by null', { a: 1, b: 2 }, { a: null }, { b: 2 }],
    [
      'replaces taints whole',
      { taints: [{ key: 'a' }, { key: 'b' }] },
      { taints: [{ key: 'c' }] },
      { taints: [{ key: 'c' }] },
    ],
    ['replaces tolerations whole', { tolerations: [{ key: 'a' }] }, { tolerations: [] }, { tolerations: [] }],
    [
      'merges finalizers as a set',
      { finalizers: ['a'] },
      { finalizers: ['b', 'a'] },
      { finalizers: ['a', 'b'] },
    ],
    [
      'removes from a set',
      { finalizers: ['a', 'b'] },
      { '$deleteFromPrimitiveList/finalizers': ['a'] },
      { finalizers: ['b'] },
    ],
    [
      'retains keys',
      { strategy: { type: 'RollingUpdate', rollingUpdate: {} } },
      { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      { strategy: { type: 'Recreate' } },
    ],
    [
      'ignores an order',
      { env: [{ name: 'A' }] },
      { '$setElementOrder/env': [{ name: 'A' }], env: [{ name: 'A', value: '1' }] },
      { env: [{ name: 'A', value: '1' }] },
    ],
  ])('%s', (_, target, patch, expected) => {
    expect(apply(target, patch)).toEqual(expected);
  });

  it('merges the ports of a Service by port and those of a container by container port', () => {
    const patch = { ports: [{ port: 80, name: 'http' }] };
    expect(apply({ ports: [{ port: 80 }] }, patch, 'Service')).toEqual({
      ports: [{ port: 80, name: 'http' }],
    });
    expect(() => apply({ ports: [] }, patch, 'Pod')).toThrow(StrategicMergeFailure);
  });

  it.each([[{ env: [{ value: '1' }] }], [{ a: { $patch: 'explode' } }], [{ $unknown: 1 }], [{ env: ['x'] }]])(
    'refuses %j',
    (patch) => {
      expect(() => apply({}, patch)).toThrow(StrategicMergeFailure);
    },
  );
});
