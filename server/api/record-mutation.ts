import { z } from 'zod';
import type { TRPCError } from '@trpc/server';
import type { ProcedureName } from '@/server/access/policy';
import type { ApiContext } from './dependencies';
import { describeError } from './describe-error';
import { redact } from './redact';

const uuid = z.uuid();

/** Only well-formed ids reach the id columns of the log; the rest of the input stands in `detail`. */
function uuidIn(source: unknown, member: string): string | null {
  if (source === null || typeof source !== 'object' || !(member in source)) return null;
  const parsed = uuid.safeParse(Reflect.get(source, member));
  return parsed.success ? parsed.data : null;
}

const TARGET_MEMBERS = ['cluster_id', 'api_key_id', 'user_id', 'event_id', 'cluster_name', 'email', 'name'];

function targetOf(input: unknown, output: unknown): string | null {
  for (const source of [output, input]) {
    if (source === null || typeof source !== 'object') continue;
    for (const member of TARGET_MEMBERS) {
      const value: unknown = Reflect.get(source, member);
      if (typeof value === 'string') return value.slice(0, 200);
    }
  }
  return null;
}

/**
 * Writes the audit row of one mutation: `succeeded`, `refused` (an expected 4xx) or `failed`. Calls without a principal
 * leave no row, or anybody could fill the log. A row that cannot be written is logged and does not undo the mutation.
 */
export async function recordMutation(call: {
  readonly name: ProcedureName;
  readonly ctx: ApiContext;
  readonly input: unknown;
  readonly output: unknown;
  readonly error: TRPCError | null;
}): Promise<void> {
  const { ctx, name, input, output, error } = call;
  if (ctx.principal === null) return;
  const described = error === null ? null : describeError(error);
  const outcome = described === null ? 'succeeded' : described.status < 500 ? 'refused' : 'failed';
  try {
    await ctx.audit.append({
      at: ctx.now(),
      actorKind: ctx.principal.kind,
      actorId: ctx.principal.id,
      actorName: ctx.principal.name,
      customerId: uuidIn(output, 'customer_id') ?? uuidIn(input, 'customer_id') ?? ctx.principal.customerId,
      clusterId: uuidIn(output, 'cluster_id') ?? uuidIn(input, 'cluster_id'),
      action: name,
      target: targetOf(input, output),
      outcome,
      detail: {
        input: redact(input),
        ...(described === null ? {} : { error: { code: described.code, message: described.message } }),
      },
      requestId: ctx.requestId,
      address: ctx.address,
    });
  } catch (cause) {
    ctx.log.error({ err: cause, action: name, requestId: ctx.requestId }, 'audit row not written');
  }
}
