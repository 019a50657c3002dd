import { describe, expect, it } from 'vitest';
import { isJobName, JOB_NAMES, JOBS, periodicJobs, periodOf } from './catalog';
import { payloadOf, subjectOf } from './subject';

const SUBJECTS = {
  platform: '',
  customer: 'a-customer',
  region: '111122223333/us-east-1',
  cluster: 'a-cluster',
} as const;

describe('the catalog of jobs', () => {
  it.each(JOB_NAMES)('%s ends before it is due again, its tries included', (name) => {
    expect(JOBS[name].timeLimitSeconds).toBeLessThanOrEqual(periodOf(name) ?? Infinity);
  });

  it.each(JOB_NAMES)('%s has a payload for a subject of its scope, and for no other', (name) => {
    const { scope, payload } = JOBS[name];
    const own = payloadOf(name, SUBJECTS[scope]);
    expect(payload.safeParse(own).success).toBe(true);
    expect(own !== null && subjectOf(own)).toBe(SUBJECTS[scope]);
    if (scope !== 'platform') expect(payloadOf(name, '')).toBeNull();
  });

  it('begins by the clock, or by rows of another table', () => {
    const byClock = (['platform', 'customer', 'region', 'cluster'] as const).flatMap(periodicJobs);
    const others = JOB_NAMES.filter((name) => !byClock.includes(name));
    expect(others).toEqual(['check-for-savings', 'expire-approvals']);
  });

  it('knows its own names only', () => {
    expect(isJobName('purge-expired')).toBe(true);
    expect(isJobName('drop-everything')).toBe(false);
    expect(isJobName('toString')).toBe(false);
  });
});
