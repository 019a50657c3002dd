import { describe, expect, it } from 'vitest';
import { isTimeZone } from './office-hours';

describe('isTimeZone', () => {
  it.each([
    'UTC',
    'Europe/Berlin',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'America/Argentina/Buenos_Aires',
    'Etc/GMT+5',
  ])('knows %s', (name) => expect(isTimeZone(name)).toBe(true));

  it.each(['', 'Europe/Atlantis', 'europe/berlin', 'CET', '+02:00', 'GMT+2', 'Europe/Berlin ', 'Local'])(
    'refuses %j',
    (name) => expect(isTimeZone(name)).toBe(false),
  );
});
