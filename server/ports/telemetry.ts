/** Parts of an interruption that are timed (Decision 46). */
export type InterruptionStage = 'received_to_cordoned' | 'cordoned_to_drained' | 'received_to_replaced';

/** What the product counts about itself. Never throws, never waits; losing a count harms nothing. */
export interface Telemetry {
  /** Negative times, which clocks that disagree make, count as 0. */
  interruptionTook(stage: InterruptionStage, seconds: number): void;
  /** A judgment of the gate that was stored. */
  judged(judgment: {
    readonly result: 'approved' | 'safe_alternative_created' | 'rejected';
    readonly violationTypes: readonly string[];
  }): void;
}
