import { AppError } from '@/server/domain/shared/app-error';
import { ClusterForbiddenError } from '../transport/errors';

/** How a watch came to its end. */
export type StreamEnd =
  /** The server ended it, as it does when `timeoutSeconds` is over. */
  | { readonly kind: 'closed' }
  /** Nothing came for so long that the connection may be dead without saying so. */
  | { readonly kind: 'silent' }
  /** 410: what was resumed from is no longer known. */
  | { readonly kind: 'gone' }
  /** What came was no watch event, or an error event. */
  | { readonly kind: 'corrupt'; readonly message: string }
  /** Connecting failed, or the connection broke. */
  | { readonly kind: 'failed'; readonly error: AppError };

interface StreamHistory {
  /** Ends without a sign of life in a row, before this one. */
  readonly failures: number;
  /** The server accepted the watch. */
  readonly opened: boolean;
  /** At least one event or bookmark came, or the open stream stayed calm. */
  readonly sawSign: boolean;
}

interface ReflectorStep {
  /** `resume` watches on from the last version, `relist` lists first, `poll` lists at intervals without a watch. */
  readonly next: 'resume' | 'relist' | 'poll';
  readonly failures: number;
  /** Told to the operator; null when the end was ordinary. */
  readonly failing: { readonly code: string; readonly message: string } | null;
}

/** What a reflector does after its stream ended. Pure; the pause follows from `failures`. */
export function stepAfterStream(end: StreamEnd, history: StreamHistory): ReflectorStep {
  const failures = history.sawSign ? 0 : history.failures + 1;
  switch (end.kind) {
    case 'closed':
    case 'silent':
      return { next: 'resume', failures, failing: null };
    case 'gone':
      return { next: 'relist', failures, failing: null };
    case 'corrupt':
      return {
        next: 'relist',
        failures: history.failures + 1,
        failing: { code: 'malformed_response', message: end.message },
      };
    case 'failed':
      if (end.error instanceof ClusterForbiddenError) return { next: 'poll', failures: 0, failing: null };
      return {
        // A server that answers and refuses this version again and again may have lost it (a restored backup).
        next: end.error.context['status'] !== undefined && failures >= 2 ? 'relist' : 'resume',
        failures,
        // A watch that broke after it had run is resumed; only a resumption that fails is worth telling.
        failing: history.opened ? null : { code: end.error.code, message: end.error.message },
      };
    default: {
      const never: never = end;
      return never;
    }
  }
}
