import { msBetween, type Instant } from '@/server/domain/shared/instant';

/** Failures in a row that open the circuit, and how long it then stays open. */
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 30_000;

type State =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly since: Instant }
  /** One call is under way to find out; all others are refused until it is done. */
  | { readonly kind: 'half-open'; readonly since: Instant };

export interface CircuitBreaker {
  /** True when a call may be made now. A true answer in the half-open state makes this call the probe. */
  admit(now: Instant): boolean;
  succeeded(): void;
  failed(now: Instant): void;
  /** The call ended without telling anything of the server (its caller gave up). */
  inconclusive(): void;
}

/** Opens after five failures in a row, stays open for 30 s, then lets one probe decide. */
export function createCircuitBreaker(): CircuitBreaker {
  let state: State = { kind: 'closed', failures: 0 };
  return {
    admit(now) {
      switch (state.kind) {
        case 'closed':
          return true;
        case 'open':
          if (msBetween(state.since, now) < OPEN_MS) return false;
          state = { kind: 'half-open', since: state.since };
          return true;
        case 'half-open':
          return false;
        default: {
          const never: never = state;
          return never;
        }
      }
    },
    succeeded() {
      state = { kind: 'closed', failures: 0 };
    },
    failed(now) {
      const failures = state.kind === 'closed' ? state.failures + 1 : FAILURES_TO_OPEN;
      state = failures >= FAILURES_TO_OPEN ? { kind: 'open', since: now } : { kind: 'closed', failures };
    },
    inconclusive() {
      if (state.kind === 'half-open') state = { kind: 'open', since: state.since };
    },
  };
}
