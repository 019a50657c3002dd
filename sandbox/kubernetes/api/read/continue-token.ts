import { z } from 'zod';
import { badRequest } from '../../store/status-error';

const VERSION = 'meta.k8s.io/v1';
const schema = z.object({ v: z.literal(VERSION), rv: z.number().int(), start: z.string() });

/** Where a paged list goes on: the revision of its snapshot (-1: whatever is newest) and the first key to show. */
export interface ContinueToken {
  readonly rv: number;
  readonly start: string;
}

export function encodeContinue(token: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: VERSION, ...token })).toString('base64url');
}

/** Throws 400 for anything that is no token of ours. */
export function decodeContinue(text: string): ContinueToken {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    value = undefined;
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw badRequest('continue key is not valid');
  return parsed.data;
}
