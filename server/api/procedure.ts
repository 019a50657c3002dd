import { authorize } from '@/server/access/authorize';
import type { ProcedureNameOf } from '@/server/access/policy';
import { scopeOf } from '@/server/access/principal';
import type { Actor } from '@/server/services/access/actor';
import type { Outcome, RefusalKind } from '@/server/services/access/refusal';
import { ApiError } from './api-error';
import { recordMutation } from './record-mutation';
import { baseProcedure, middleware, type ProcedureMeta } from './trpc';
import type { ProcedureName } from '@/server/access/policy';

type Rest = Omit<ProcedureMeta, 'name'>;

const guard = (name: ProcedureName) =>
  middleware(({ ctx, next }) => {
    const decision = authorize(name, ctx.principal);
    if (!decision.allowed || ctx.principal === null) {
      const refused = decision.allowed ? null : decision;
      throw new ApiError(
        refused?.code === 'forbidden' ? 'FORBIDDEN' : 'UNAUTHORIZED',
        refused?.code ?? 'unauthenticated',
        refused?.message ?? 'sign in or send an API key',
      );
    }
    const { principal } = ctx;
    const scope = scopeOf(principal);
    const actor: Actor = { id: principal.id, name: principal.name, role: principal.role, scope };
    return next({ ctx: { ...ctx, principal, scope, actor } });
  });

/** A read under its line of the policy table. */
export const query = (name: ProcedureNameOf<'query'>, rest: Rest = {}) =>
  baseProcedure.meta({ ...rest, name }).use(guard(name));

/** A change under its line of the policy table; its outcome is written to the audit log, refusals included. */
export const mutation = (name: ProcedureNameOf<'mutation'>, rest: Rest = {}) =>
  baseProcedure
    .meta({ ...rest, name })
    .use(async ({ ctx, next, getRawInput }) => {
      const result = await next();
      await recordMutation({
        name,
        ctx,
        input: await getRawInput().catch(() => null),
        error: result.ok ? null : result.error,
        output: result.ok ? result.data : null,
      });
      return result;
    })
    .use(guard(name));

const TRPC_CODES = {
  invalid: 'BAD_REQUEST',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  unprocessable: 'UNPROCESSABLE_CONTENT',
  unavailable: 'BAD_GATEWAY',
  timed_out: 'GATEWAY_TIMEOUT',
} as const satisfies Record<RefusalKind, ApiError['code']>;

/** The value of a use case, or its refusal as the error that clients see. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { kind, code, message, details } = outcome.error;
  throw new ApiError(TRPC_CODES[kind], code, message, details ?? null);
}
