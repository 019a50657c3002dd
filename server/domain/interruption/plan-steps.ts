import type { InterruptionStance } from '@/server/domain/cluster/node-owner';
import type { StepDraft } from '@/server/domain/execution/step-types';

export interface InterruptionSubject {
  readonly nodeName: string;
  readonly instanceId: string;
  readonly stance: Exclude<InterruptionStance, 'record-only'>;
  /** Whatever AWS does with the instance, it is replaced; only one that is to be terminated is ended by us. */
  readonly instanceAction: 'terminate' | 'stop' | 'hibernate';
  /** Auto Scaling group without capacity rebalancing from which the instance may be detached at the notice. */
  readonly detachFrom: string | null;
}

/**
 * The steps of an interruption. Drain and replacement run side by side once the node is cordoned and EC2 was asked
 * what the instance is; the record comes last.
 */
export function interruptionSteps(subject: InterruptionSubject): readonly StepDraft[] {
  const steps: StepDraft[] = [];
  const add = (
    stepType: StepDraft['stepType'],
    target: string,
    dependsOn: number[],
    input: StepDraft['input'] = {},
  ) => {
    steps.push({ position: steps.length, stepType, target, dependsOn, input });
    return steps.length - 1;
  };
  const cordon = add('cordon', subject.nodeName, []);
  const verify = add('verify', subject.instanceId, [cordon]);
  const drain = add('drain', subject.nodeName, [verify]);
  switch (subject.stance) {
    case 'full':
    case 'same-type-on-demand': {
      const launch = add('launch', subject.nodeName, [verify], { sameType: subject.stance !== 'full' });
      add('wait-ready', subject.nodeName, [launch]);
      break;
    }
    case 'group': {
      const after = [verify];
      if (subject.detachFrom !== null)
        after.push(add('detach', subject.instanceId, [verify], { group: subject.detachFrom }));
      add('await-group', subject.instanceId, after);
      break;
    }
    case 'drain-only':
      break;
    default: {
      const never: never = subject.stance;
      throw new Error(`unknown stance ${String(never)}`);
    }
  }
  add('terminate', subject.instanceId, [drain], {
    byUs: subject.stance === 'full' && subject.instanceAction === 'terminate',
  });
  add(
    'record',
    subject.nodeName,
    steps.map((step) => step.position),
  );
  return steps;
}
