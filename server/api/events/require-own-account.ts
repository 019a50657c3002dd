import { z } from 'zod';
import type { ApiContext } from '@/server/api/dependencies';
import { ApiError } from '@/server/api/api-error';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';

const accountOf = z.looseObject({ account: z.string().optional() });

/**
 * The customer in whose name an event is handed in: null for a caller who may speak for all. A customer-scoped caller
 * is refused (403) when the event names another account than its own.
 */
export async function requireOwnAccount(
  ctx: ApiContext & { readonly scope: CustomerScope },
  raw: string,
): Promise<string | null> {
  let event: unknown;
  try {
    event = JSON.parse(raw);
  } catch {
    throw new ApiError('BAD_REQUEST', 'invalid_json', 'the body is not valid JSON');
  }
  if (ctx.scope.kind === 'all') return null;
  const { customerId } = ctx.scope;
  const parsed = accountOf.safeParse(event);
  const account = parsed.success ? parsed.data.account : undefined;
  if (account !== undefined && account !== (await ctx.services.accountOfCustomer(customerId)))
    throw new ApiError('FORBIDDEN', 'forbidden', 'the event is about another AWS account');
  return customerId;
}
