import { TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeError } from './describe-error';

const schema = z.object({
  node: z.union([
    z.strictObject({ image: z.string(), zone: z.string(), profile: z.string() }),
    z.strictObject({ template: z.string(), version: z.union([z.string(), z.number()]) }),
  ]),
});

function fieldsOf(input: unknown): unknown {
  const cause = schema.safeParse(input).error;
  return describeError(new TRPCError({ code: 'BAD_REQUEST', cause })).details?.['fields'];
}

describe('a wrong input', () => {
  it('names the field of the form that it comes nearest to', () => {
    expect(fieldsOf({ node: { template: 'lt', version: true } })).toEqual([
      { path: 'node.version', message: expect.stringContaining('expected string') },
    ]);
    expect(fieldsOf({ node: { image: 'ami', zone: 'a' } })).toEqual([
      { path: 'node.profile', message: expect.stringContaining('expected string') },
    ]);
  });

  it('names a field outside of unions as before', () => {
    expect(fieldsOf({})).toEqual([{ path: 'node', message: expect.any(String) }]);
  });
});
