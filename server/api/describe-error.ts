import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { ZodError } from 'zod';
import { isInvalidCursor } from '@/server/queries/shared/cursor';
import { ApiError } from './api-error';

/** An error as clients see it: no stack, no cause, nothing of an unexpected failure but that it happened. */
export interface DescribedError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>> | null;
}

/** Of a union's forms the one that the input comes nearest to, so that its wrong field is named and not the whole. */
function nearest(issue: ZodError['issues'][number]): readonly ZodError['issues'][number][] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const [form = []] = [...issue.errors].sort((a, b) => a.length - b.length);
  return form
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
    .flatMap((inner) => nearest(inner));
}

function describeInputError(error: ZodError): DescribedError {
  const fields = error.issues
    .flatMap(nearest)
    .slice(0, 50)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  const first = fields[0];
  return {
    status: 400,
    code: 'invalid_input',
    message: first === undefined ? 'the input is not valid' : `${first.path || 'input'}: ${first.message}`,
    details: { fields },
  };
}

/** The one table from thrown errors to answers, for REST and tRPC alike. */
export function describeError(error: unknown): DescribedError {
  if (error instanceof ApiError) {
    return {
      status: getHTTPStatusCodeFromError(error),
      code: error.appCode,
      message: error.message,
      details: error.details,
    };
  }
  if (error instanceof TRPCError) {
    if (error.cause instanceof ApiError) return describeError(error.cause);
    if (isInvalidCursor(error.cause)) {
      const { code, message } = error.cause;
      return { status: 400, code, message, details: { fields: [{ path: 'cursor', message }] } };
    }
    if (error.code === 'BAD_REQUEST' && error.cause instanceof ZodError)
      return describeInputError(error.cause);
    if (error.code !== 'INTERNAL_SERVER_ERROR') {
      return {
        status: getHTTPStatusCodeFromError(error),
        code: error.code.toLowerCase(),
        message:
          error.cause instanceof Error && error.code === 'PARSE_ERROR'
            ? 'the body is not valid JSON'
            : error.message,
        details: null,
      };
    }
  }
  return { status: 500, code: 'internal_error', message: 'something went wrong on our side', details: null };
}
