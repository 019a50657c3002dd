import { describe, expect, it } from 'vitest';
import { endlessLoops, namelessPools, poolKeys, poolTypes, untypedRecords } from './shapes';
import { parse } from './syntax';

const source = (text: string) => parse('a.ts', text);

describe('shapes in a file', () => {
  it('finds Record<string, unknown> and no other record', () => {
    expect(
      untypedRecords(
        source(
          'type A = Record<string, unknown>;\nfunction f(a: Readonly<Record<string, unknown>>): Record<string, string> {}\n// Record<string, unknown>\nconst text = "Record<string, unknown>";',
        ),
      ),
    ).toEqual(['1', '2']);
  });

  it('finds loops that nothing ends but their body', () => {
    expect(
      endlessLoops(
        source(
          'for (;;) {}\nwhile (true) {}\nfor (let i = 0; i < 3; i++) {}\nwhile (open) {}\nfor (let p = a; ; ) {}',
        ),
      ),
    ).toEqual(['1', '2']);
  });

  it('finds named types that declare a machine type and a zone, in both spellings of keys', () => {
    expect(
      poolTypes(
        source(
          'interface A { instanceType: string; availabilityZone: string }\ntype B = { readonly instance_type: string; readonly availability_zone: string; count: number };\ninterface C { instanceType: string; availability_zone: string }\ninterface D extends A { count: number }\ntype E = Pick<A, "instanceType">;',
        ),
      ),
    ).toEqual(['1 A', '2 B']);
  });

  it('finds the same shape without a name, and in schemas', () => {
    expect(
      namelessPools(
        source(
          'type A = { instanceType: string; availabilityZone: string };\nfunction f(p: { instanceType: string; availabilityZone: string }) {}\nconst s = z.looseObject({ instance_type: z.string(), availability_zone: z.string() });\nconst value = { instanceType: "m5.large", availabilityZone: "a" };',
        ),
      ),
    ).toEqual(['2', '3']);
  });

  it('finds keys that join a machine type and a zone by a slash', () => {
    expect(
      poolKeys(
        source(
          'const a = `${pool.instanceType}/${pool.availabilityZone}`;\nconst b = `${type}/${zone}/${lifecycle}`;\nconst c = `${type} in ${zone}`;\nconst d = `${namespace}/${name}`;\nconst e = `${shape.type}/${price}`;',
        ),
      ),
    ).toEqual(['1', '2']);
  });
});
