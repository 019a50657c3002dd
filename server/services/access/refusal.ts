import { err, type Result } from '@/server/domain/shared/result';

export type RefusalKind =
  'invalid' | 'forbidden' | 'not_found' | 'conflict' | 'unprocessable' | 'unavailable' | 'timed_out';

/** Why a use case was not carried out; nothing was changed. `code` is stable, `details` help to mend it. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type Outcome<T> = Result<T, Refusal>;

export function refuse(
  kind: RefusalKind,
  code: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): Result<never, Refusal> {
  return err({ kind, code, message, ...(details === undefined ? {} : { details }) });
}
