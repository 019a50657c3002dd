import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClockSkew } from '@/server/adapters/aws/call/clock-skew';

const START = Date.UTC(2026, 6, 14, 9, 30);
/** A `Date` header as a server writes it whose clock is `skewMs` ahead of ours at our time `atMs`. */
const header = (atMs: number, skewMs: number) => new Date(atMs + skewMs).toUTCString();

describe('createClockSkew', () => {
  it('is 0 before the first answer and after headers that say nothing', () => {
    const skew = createClockSkew();
    expect(skew.skewMs()).toBe(0);
    skew.observe('yesterday', START, START + 10);
    skew.observe(header(START, 60_000), START, START + 5_000);
    skew.observe(header(START, 60_000), START, START - 1);
    expect(skew.skewMs()).toBe(0);
  });

  it('is exactly 0 for clocks that agree, although headers are cut to seconds', () => {
    const skew = createClockSkew();
    for (let i = 0; i < 40; i += 1) {
      const sent = START + i * 137;
      skew.observe(header(sent + 5, 0), sent, sent + 10);
    }
    expect(skew.skewMs()).toBe(0);
  });

  it('is never further off than one second and the round trip, and narrows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -3_600_000, max: 3_600_000 }),
        fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 30 }),
        (truth, phases) => {
          const skew = createClockSkew();
          phases.forEach((phase, i) => {
            const sent = START + i * 1_000 + phase;
            skew.observe(header(sent + 20, truth), sent, sent + 40);
          });
          expect(Math.abs(skew.skewMs() - truth)).toBeLessThanOrEqual(1_040);
        },
      ),
    );
    const skew = createClockSkew();
    for (let i = 0; i < 16; i += 1) {
      const sent = START + i * 1_063;
      skew.observe(header(sent + 10, 45_678), sent, sent + 20);
    }
    expect(Math.abs(skew.skewMs() - 45_678)).toBeLessThan(200);
  });

  it('follows a clock that was set', () => {
    const skew = createClockSkew();
    for (let i = 0; i < 10; i += 1)
      skew.observe(header(START + i * 500, 90_000), START + i * 500, START + i * 500);
    skew.observe(header(START + 10_000, 0), START + 10_000, START + 10_000);
    expect(Math.abs(skew.skewMs())).toBeLessThanOrEqual(1_000);
  });
});
