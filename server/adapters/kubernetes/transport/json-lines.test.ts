import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonLineSplitter, JsonLinesError } from './json-lines';

describe('JsonLineSplitter', () => {
  it('gives back the lines whatever the chunks are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (values, sizes) => {
          const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''), 'utf8');
          const splitter = new JsonLineSplitter();
          const lines: string[] = [];
          let at = 0;
          for (let turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            lines.push(...splitter.push(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(lines).toEqual(values.map((value) => JSON.stringify(value)));
        },
      ),
    );
  });

  it('holds back a line until its newline came, and leaves empty lines out', () => {
    const splitter = new JsonLineSplitter();
    expect(splitter.push(Buffer.from('\r\n\n{"a":'))).toEqual([]);
    expect(splitter.push(Buffer.from('1}\r\n{"b":2}'))).toEqual(['{"a":1}']);
    expect(splitter.push(Buffer.from('\n'))).toEqual(['{"b":2}']);
  });

  it('refuses a line beyond the limit, and counts each line by itself', () => {
    const splitter = new JsonLineSplitter(10);
    expect(splitter.push(Buffer.from('12345678\n12345678\n'))).toHaveLength(2);
    expect(() => splitter.push(Buffer.from('12345678901'))).toThrow(JsonLinesError);
  });
});
