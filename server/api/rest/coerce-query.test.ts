import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coerceQuery } from './coerce-query';

const schema = z.object({
  limit: z.number().int().default(50),
  ratio: z.number().optional(),
  dry_run: z.boolean().optional(),
  cursor: z.string().nullish(),
  name: z.string().optional(),
});
const from = (query: string) => coerceQuery(schema, new URLSearchParams(query));

describe('a query string', () => {
  it('becomes the types that the schema wants', () => {
    expect(from('limit=10&ratio=-0.5&dry_run=false&name=10&cursor=')).toEqual({
      limit: 10,
      ratio: -0.5,
      dry_run: false,
      name: '10',
      cursor: '',
    });
  });

  it.each(['limit=ten', 'limit=', 'limit=1e3', 'limit=0x10', 'dry_run=yes', 'limit=1&limit=2'])(
    '%s stays what it is and fails validation',
    (query) => {
      expect(schema.safeParse(from(query)).success).toBe(false);
    },
  );
});
