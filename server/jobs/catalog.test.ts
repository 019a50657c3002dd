import { describe, expect, it } from 'vitest';
import { isJobName, JOB_NAMES, JOBS } from './catalog';

describe('the catalog of jobs', () => {
  it.each(JOB_NAMES)('%s ends before it is due again, its tries included', (name) => {
    const { timeLimitSeconds, everySeconds, payload } = JOBS[name];
    expect(timeLimitSeconds).toBeLessThanOrEqual(everySeconds);
    // What the scheduler puts into the queue must be a payload.
    expect(payload.safeParse({}).success).toBe(true);
  });

  it('knows its own names only', () => {
    expect(isJobName('purge-expired')).toBe(true);
    expect(isJobName('drop-everything')).toBe(false);
  });
});
