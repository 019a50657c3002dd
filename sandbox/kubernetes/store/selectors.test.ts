import { describe, expect, it } from 'vitest';
import { labelSelectorPredicate, parseFieldSelector, parseLabelSelector } from './selectors';

describe('label selectors', () => {
  it.each([
    ['a=b', { a: 'b' }, true],
    ['a==b', { a: 'c' }, false],
    ['a!=b', {}, true],
    ['a!=b', { a: 'b' }, false],
    ['a in (b, c)', { a: 'c' }, true],
    ['a in (b,c)', {}, false],
    ['a notin (b)', {}, true],
    ['a notin (b)', { a: 'b' }, false],
    ['a', { a: '' }, true],
    ['!a', { a: '' }, false],
    ['!a', undefined, true],
    ['a=', { a: '' }, true],
    ['a=b,c in (d,e),!f', { a: 'b', c: 'e' }, true],
    ['a=b,c in (d,e),!f', { a: 'b', c: 'e', f: '' }, false],
    ['app.kubernetes.io/name=x', { 'app.kubernetes.io/name': 'x' }, true],
  ])('%s on %j is %s', (text, labels, expected) => {
    expect(parseLabelSelector(text)(labels)).toBe(expected);
  });

  it.each(['a b', 'a in b', 'a=b c', '=b', 'a=(b)', 'a,,b'])('refuses %j with 400', (text) => {
    expect(() => parseLabelSelector(text)).toThrow(expect.objectContaining({ code: 400 }));
  });

  it.each([
    [undefined, { a: 'b' }, false],
    [null, { a: 'b' }, false],
    [{}, undefined, true],
    [{ matchLabels: { a: 'b' } }, { a: 'b', c: 'd' }, true],
    [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }, { a: 'b' }, true],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }] }, {}, true],
    [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }, {}, false],
    [{ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, {}, true],
    [{ matchExpressions: [{ key: 'a', operator: 'Wrong' }] }, { a: 'b' }, false],
  ])('the object %j on %j is %s', (selector, labels, expected) => {
    expect(labelSelectorPredicate(selector)(labels)).toBe(expected);
  });
});

describe('field selectors', () => {
  it('knows the fields of each resource', () => {
    expect(parseFieldSelector('spec.nodeName=x,status.phase!=Failed', 'pods', true)).toEqual([
      { field: 'spec.nodeName', equals: true, value: 'x' },
      { field: 'status.phase', equals: false, value: 'Failed' },
    ]);
    expect(() => parseFieldSelector('spec.nodeName=x', 'deployments', true)).toThrow(
      expect.objectContaining({ code: 400 }),
    );
    expect(() => parseFieldSelector('metadata.namespace=x', 'nodes', false)).toThrow(
      expect.objectContaining({ code: 400 }),
    );
    expect(() => parseFieldSelector('nonsense', 'pods', true)).toThrow(
      expect.objectContaining({ code: 400 }),
    );
  });
});
