import { describe, expect, it } from 'vitest';
import type { JobPayloads } from '@/server/jobs/catalog';
import type { JobQueueState, Processors } from '@/server/ports/job-queue';
import { LocalSchedule } from './local-schedule';

const START = new Date('2026-07-14T10:00:00Z').getTime();

/** Everything that was only waiting for promises has run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function given() {
  let now = START;
  let state: JobQueueState = { connected: false, since: new Date(START), reason: 'refused' };
  const runs: string[] = [];
  const note = (name: string) => async () => void runs.push(name);
  const processors: Processors<JobPayloads> = {
    'check-instance-health': note('check-instance-health'),
    'purge-expired': note('purge-expired'),
    'watch-token-expiry': async () => {
      throw new Error('failed');
    },
    'verify-templates': note('verify-templates'),
  };
  const silent = () => undefined;
  const schedule = new LocalSchedule({
    queue: { state: () => state },
    processors,
    clock: { now: () => new Date(now), sleep: async () => undefined },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  return {
    runs,
    look: () => schedule.look(),
    after: (seconds: number) => {
      now = START + seconds * 1000;
    },
    connected: (connected: boolean) => {
      state = { connected, since: new Date(now), reason: null };
    },
  };
}

describe('the schedule without a queue', () => {
  it('starts a job once the queue has been away for its period, and again each period', async () => {
    const { look, after, runs } = given();
    after(59);
    expect(look()).toEqual([]);
    after(60);
    expect(look()).toEqual(['check-instance-health', 'watch-token-expiry']);
    expect(look()).toEqual([]);
    await settled();
    after(120);
    expect(look()).toEqual(['check-instance-health', 'watch-token-expiry']);
    await settled();
    after(3600);
    expect(look()).toContain('purge-expired');
    expect(runs.filter((name) => name === 'check-instance-health')).toHaveLength(3);
  });

  it('leaves everything to the queue while that is there, and counts anew when it is lost', () => {
    const { look, after, connected } = given();
    after(90);
    connected(true);
    expect(look()).toEqual([]);
    after(100);
    connected(false);
    expect(look()).toEqual([]);
    after(159);
    expect(look()).toEqual([]);
    after(160);
    expect(look()).toContain('check-instance-health');
  });
});
