import type { Chosen } from '@/decision/optimize/pools';

/** What an optimization came to, before it is put on the wire. */
export interface Decision {
  readonly mix: readonly Chosen[];
  /** 0…1, see the functions that set it. */
  readonly confidence: number;
  /** One paragraph that an operator can read. */
  readonly explanation: string;
}
