import { describe, expect, it } from 'vitest';
import type { InstanceLoss } from '@/server/ports/repositories/event-repository';
import { plusSeconds } from '@/server/domain/shared/instant';
import {
  IMPATIENCE_SECONDS,
  keptLaunches,
  readLosses,
  reasonForAnother,
  toKept,
  type WatchedLaunch,
} from './watched-launch';

const T0 = new Date('2026-07-14T10:00:00Z');

const launch = (id: string, lifecycle: 'spot' | 'on-demand' = 'spot', seconds = 0): WatchedLaunch => ({
  launch: {
    instance_id: id,
    instance_type: 'm5.large',
    availability_zone: 'us-east-1a',
    lifecycle,
    origin: 'decision',
  },
  stepId: 'wait',
  since: plusSeconds(T0, seconds),
});

const loss = (instanceId: string, over: Partial<InstanceLoss> = {}): InstanceLoss => ({
  instanceId,
  eventType: 'interruption_warning',
  planId: null,
  replacementInstanceId: null,
  ...over,
});

describe('readLosses', () => {
  it('believes a warning about a Spot instance, and doubts one about an on-demand instance', () => {
    const reading = readLosses(
      [loss('i-spot'), loss('i-od')],
      [launch('i-spot'), launch('i-od', 'on-demand')],
      'plan',
    );
    expect([...reading.lost]).toEqual(['i-spot']);
    expect([...reading.doubtful]).toEqual(['i-od']);
  });

  it('leaves it to EC2 whether a state change is true', () => {
    const reading = readLosses([loss('i-1', { eventType: 'state_change' })], [launch('i-1')], 'plan');
    expect(reading.lost.size).toBe(0);
    expect([...reading.doubtful]).toEqual(['i-1']);
  });

  it('counts an event that joined this very plan as a loss', () => {
    expect([...readLosses([loss('i-1', { planId: 'plan' })], [launch('i-1')], 'plan').lost]).toEqual(['i-1']);
  });

  it('hands over what had become a node and is interrupted by a plan of its own', () => {
    const reading = readLosses(
      [loss('i-1'), loss('i-1', { planId: 'other', replacementInstanceId: 'i-2' })],
      [launch('i-1')],
      'plan',
    );
    expect(reading.lost.size).toBe(0);
    expect([...reading.handedOver]).toEqual([['i-1', 'i-2']]);
  });
});

describe('reasonForAnother', () => {
  const late = plusSeconds(T0, IMPATIENCE_SECONDS);

  it('asks for another as soon as the only launch is lost', () => {
    expect(reasonForAnother([launch('i-1')], new Set(['i-1']), T0)).toContain('lost before it joined');
    expect(reasonForAnother([launch('i-1')], new Set(), T0)).toBeNull();
  });

  it('is impatient after three minutes, once', () => {
    expect(reasonForAnother([launch('i-1')], new Set(), late)).toContain('not Ready after 180 s');
    expect(reasonForAnother([launch('i-1'), launch('i-2', 'spot', 180)], new Set(), late)).toBeNull();
  });

  it('gives what was launched in place of a lost one its own three minutes', () => {
    const launches = [launch('i-1'), launch('i-2', 'spot', 100)];
    expect(reasonForAnother(launches, new Set(['i-1']), late)).toBeNull();
    expect(reasonForAnother(launches, new Set(['i-1']), plusSeconds(late, 100))).not.toBeNull();
  });
});

describe('what a wait keeps', () => {
  it('comes back as it was, without launches of other steps', () => {
    const first = { ...launch('i-1'), stepId: 'launch' };
    const second = launch('i-2', 'on-demand', 5);
    expect(keptLaunches(toKept([first, second], 'wait'), 'wait')).toEqual([second]);
    expect(keptLaunches(null, 'wait')).toEqual([]);
  });
});
