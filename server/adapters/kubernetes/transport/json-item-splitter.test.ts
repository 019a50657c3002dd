import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonItemSplitter, ListShapeError } from './json-item-splitter';

function split(
  text: string,
  sizes: readonly number[] = [text.length],
): { items: unknown[]; envelope: unknown } {
  const bytes = Buffer.from(text, 'utf8');
  const splitter = new JsonItemSplitter();
  const items: string[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    items.push(...splitter.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return {
    items: items.map((item) => JSON.parse(item) as unknown),
    envelope: JSON.parse(splitter.envelope()) as unknown,
  };
}

describe('JsonItemSplitter', () => {
  it('gives the objects of any list, whatever the chunks, and the list without them', () => {
    const item = fc.dictionary(fc.string(), fc.jsonValue());
    const list = fc.record({
      items: fc.array(item, { maxLength: 6 }),
      metadata: fc.jsonValue(),
      kind: fc.string(),
    });
    fc.assert(
      fc.property(
        list,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.nat(2),
        (value, sizes, indent) => {
          const { items, envelope } = split(JSON.stringify(value, null, indent), sizes);
          expect(items).toEqual(JSON.parse(JSON.stringify(value.items)));
          expect(envelope).toEqual(JSON.parse(JSON.stringify({ ...value, items: [] })));
        },
      ),
    );
  });

  it.each([
    [
      'braces and escapes in strings',
      String.raw`{"items":[{"a":"}]\"{\\"},{"b":"\\\""}]}`,
      [{ a: '}]"{\\' }, { b: '\\"' }],
    ],
    ['an "items" deeper down', '{"metadata":{"items":[{"a":1}]},"items":[{"b":2}]}', [{ b: 2 }]],
    ['an "items" that is a value', '{"kind":"items","other":[{"a":1}],"items":[]}', []],
    ['null, as Go writes an empty slice', '{"items":null}', []],
    ['metadata after the objects', '{"items":[{"a":1}],"metadata":{}}', [{ a: 1 }]],
  ])('%s', (_name, text, expected) => {
    expect(split(text).items).toEqual(expected);
    expect(split(text, [1]).items).toEqual(expected);
  });

  it.each(['{"items":[{"a":1}', '{"items":[{"a":"', '{"a":1}}'])('refuses %s', (text) => {
    expect(() => split(text)).toThrow(ListShapeError);
  });

  it('refuses an object that never ends', () => {
    const splitter = new JsonItemSplitter();
    splitter.push(Buffer.from('{"items":[{"a":"'));
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    expect(() => {
      for (let count = 0; count < 20; count += 1) splitter.push(chunk);
    }).toThrow('larger than 8 MiB');
  });
});
