import { TRPCError } from '@trpc/server';

type TrpcCode = TRPCError['code'];

/**
 * An expected refusal as REST and tRPC answer it: `code` is stable, `details` help to mend it. Nothing else of a thrown
 * error reaches a client.
 */
export class ApiError extends TRPCError {
  readonly appCode: string;
  readonly details: Readonly<Record<string, unknown>> | null;

  constructor(
    code: TrpcCode,
    appCode: string,
    message: string,
    details: Readonly<Record<string, unknown>> | null = null,
  ) {
    super({ code, message });
    this.name = 'ApiError';
    this.appCode = appCode;
    this.details = details;
  }
}

export const notFound = (what: string): ApiError => new ApiError('NOT_FOUND', 'not_found', `no such ${what}`);
