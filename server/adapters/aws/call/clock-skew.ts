/** Bounds of AWS's clock minus ours, from one answer. */
interface SkewBounds {
  readonly lowMs: number;
  readonly highMs: number;
}

/** An answer that was on its way longer says too little: the server's stamp may stand anywhere in between. */
const MAX_ROUND_TRIP_MS = 2_000;
/** As many answers as narrow the bounds to some 100 ms; older ones must not hide a clock that was set. */
const KEPT_SAMPLES = 16;

export interface ClockSkew {
  /** `sentMs` and `receivedMs` are our clock's; `dateHeader` is the answer's `Date`, e.g. `Tue, 14 Jul 2026 09:30:01 GMT`. */
  observe(dateHeader: string, sentMs: number, receivedMs: number): void;
  /** AWS's clock minus ours; 0 before the first answer. */
  skewMs(): number;
}

/**
 * Measures the skew from `Date` headers, which are cut to whole seconds (RFC 9110, 6.6.1): the server's clock stood in
 * `[date, date + 1 s)` at a moment in `[sent, received]`, so each answer bounds the skew and several narrow it. The
 * estimate is the value nearest to zero that all of them allow; answers that contradict the newest are dropped.
 */
export function createClockSkew(): ClockSkew {
  let samples: readonly SkewBounds[] = [];
  return {
    observe(dateHeader, sentMs, receivedMs) {
      const dateMs = Date.parse(dateHeader);
      if (Number.isNaN(dateMs) || receivedMs < sentMs || receivedMs - sentMs > MAX_ROUND_TRIP_MS) return;
      const newest: SkewBounds = { lowMs: dateMs - receivedMs, highMs: dateMs + 1_000 - sentMs };
      const agreeing = samples.filter((s) => s.lowMs <= newest.highMs && newest.lowMs <= s.highMs);
      samples = [...agreeing, newest].slice(-KEPT_SAMPLES);
    },
    skewMs() {
      if (samples.length === 0) return 0;
      const lowMs = Math.max(...samples.map((s) => s.lowMs));
      const highMs = Math.min(...samples.map((s) => s.highMs));
      if (lowMs > highMs) return Math.round((lowMs + highMs) / 2);
      // `+ 0` turns -0 into 0.
      return Math.min(Math.max(0, lowMs), highMs) + 0;
    },
  };
}
