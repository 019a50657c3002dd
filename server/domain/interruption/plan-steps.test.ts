import { describe, expect, it } from 'vitest';
import { interruptionSteps, type InterruptionSubject } from '@/server/domain/interruption/plan-steps';

const NODE = { node_name: 'node-1', node_uid: 'uid-1', instance_id: 'i-0abcdef1234567890' };

const SUBJECT: InterruptionSubject = {
  nodeName: 'node-1',
  nodeUid: 'uid-1',
  instanceId: 'i-0abcdef1234567890',
  stance: 'full',
  instanceAction: 'terminate',
  detachFrom: null,
};

/** `3 launch←1` is step 3, a launch that waits for step 1. */
function drawn(changes: Partial<InterruptionSubject>): readonly string[] {
  return interruptionSteps({ ...SUBJECT, ...changes }).map(
    (step) => `${step.position} ${step.stepType}←${step.dependsOn.join('+')}`,
  );
}

function inputOf(changes: Partial<InterruptionSubject>, stepType: string): unknown {
  return interruptionSteps({ ...SUBJECT, ...changes }).find((step) => step.stepType === stepType)?.input;
}

describe('interruptionSteps', () => {
  const replaced = [
    '0 cordon←',
    '1 verify←0',
    '2 drain←1',
    '3 launch←1',
    '4 wait-ready←3',
    '5 terminate←2',
    '6 record←0+1+2+3+4+5',
  ];

  it.each<{ name: string; changes: Partial<InterruptionSubject>; steps: readonly string[] }>([
    { name: 'full', changes: {}, steps: replaced },
    { name: 'same type on-demand', changes: { stance: 'same-type-on-demand' }, steps: replaced },
    {
      name: 'group',
      changes: { stance: 'group' },
      steps: [
        '0 cordon←',
        '1 verify←0',
        '2 drain←1',
        '3 await-group←1',
        '4 terminate←2',
        '5 record←0+1+2+3+4',
      ],
    },
    {
      name: 'group that lets an instance be detached',
      changes: { stance: 'group', detachFrom: 'workers' },
      steps: [
        '0 cordon←',
        '1 verify←0',
        '2 drain←1',
        '3 detach←1',
        '4 await-group←1+3',
        '5 terminate←2',
        '6 record←0+1+2+3+4+5',
      ],
    },
    {
      name: 'drain only',
      changes: { stance: 'drain-only' },
      steps: ['0 cordon←', '1 verify←0', '2 drain←1', '3 terminate←2', '4 record←0+1+2+3'],
    },
  ])('$name', ({ changes, steps }) => {
    expect(drawn(changes)).toEqual(steps);
  });

  it.each<{ changes: Partial<InterruptionSubject>; byUs: boolean }>([
    { changes: {}, byUs: true },
    { changes: { instanceAction: 'stop' }, byUs: false },
    { changes: { instanceAction: 'hibernate' }, byUs: false },
    { changes: { stance: 'group' }, byUs: false },
    { changes: { stance: 'drain-only' }, byUs: false },
    { changes: { stance: 'same-type-on-demand' }, byUs: false },
  ])('terminates only what is ours and is to be terminated: $changes', ({ changes, byUs }) => {
    expect(inputOf(changes, 'terminate')).toEqual({ ...NODE, by_us: byUs });
  });

  it('limits the launch to the same type only where the stance says so', () => {
    expect(inputOf({}, 'launch')).toEqual({ same_type: false });
    expect(inputOf({ stance: 'same-type-on-demand' }, 'launch')).toEqual({ same_type: true });
  });

  it('never launches or detaches where the platform owns the node', () => {
    for (const step of interruptionSteps({ ...SUBJECT, stance: 'drain-only', detachFrom: 'workers' }))
      expect(['launch', 'detach', 'await-group']).not.toContain(step.stepType);
  });
});
