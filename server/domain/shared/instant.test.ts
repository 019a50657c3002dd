import { describe, expect, it } from 'vitest';
import { utcText } from './instant';

describe('utcText', () => {
  it('says the minute in UTC, whatever the seconds are', () => {
    expect(utcText(new Date('2026-11-24T18:00:00Z'))).toBe('2026-11-24 18:00 UTC');
    expect(utcText(new Date('2026-11-24T23:59:59.999+02:00'))).toBe('2026-11-24 21:59 UTC');
  });
});
