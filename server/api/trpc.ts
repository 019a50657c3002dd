import { initTRPC } from '@trpc/server';
import type { OpenApiMethod } from 'trpc-to-openapi';
import type { ProcedureName } from '@/server/access/policy';
import type { ApiContext } from './dependencies';
import { describeError } from './describe-error';

/** A type, not an interface: the document generator wants an index signature. How a procedure appears in REST; `openapi` is read by the document generator, the rest by our own dispatcher. */
export type ProcedureMeta = {
  readonly name?: ProcedureName;
  readonly openapi?: {
    readonly method: OpenApiMethod;
    /** Under `/api/v1`. */
    readonly path: `/${string}`;
    readonly tags: string[];
    readonly summary: string;
    readonly description?: string;
  };
  /** Status of a success; 200 when absent. */
  readonly successStatus?: 201 | 202;
  /** The body is any JSON, handed on as its text in the input's `raw`. */
  readonly rawBody?: boolean;
  /** Largest body of a REST call, where it is not the usual one (`MAX_BODY_BYTES`). */
  readonly maxBodyBytes?: number;
};

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    // The default reveals stacks outside production; ours never holds one.
    isDev: false,
    errorFormatter({ shape, error, ctx }) {
      const described = describeError(error);
      return {
        ...shape,
        message: described.message,
        data: {
          code: shape.data.code,
          httpStatus: described.status,
          path: shape.data.path,
          app_code: described.code,
          details: described.details,
          request_id: ctx?.requestId ?? null,
        },
      };
    },
  });

export const router = t.router;
export const baseProcedure = t.procedure;
export const middleware = t.middleware;
