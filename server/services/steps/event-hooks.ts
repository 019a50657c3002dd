import type { StepContext } from '../plans/step-handler';

/** What the plans that answer an event add to the steps on a node that all kinds share. */
export interface EventHooks {
  /** Why there is nothing to be done any more, such as an event that EC2 contradicts; null to go on. */
  readonly standsDown: (context: StepContext) => string | null;
  /** The stored event that the plan answers. */
  readonly eventId: (context: StepContext) => string;
}
