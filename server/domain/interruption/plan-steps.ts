import type { InterruptionStance } from '@/server/domain/cluster/node-owner';
import { StepList, type StepDraft } from '@/server/domain/execution/step-types';

export interface InterruptionSubject {
  readonly nodeName: string;
  readonly nodeUid: string;
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
  const steps = new StepList();
  const { nodeName, instanceId } = subject;
  const node = { node_name: nodeName, node_uid: subject.nodeUid, instance_id: instanceId };
  const cordon = steps.add('cordon', nodeName, [], node);
  const verify = steps.add('verify', instanceId, [cordon], {});
  // The deadline ends this drain, not a time of its own.
  const drain = steps.add('drain', nodeName, [verify], { ...node, grace_seconds: null, timeout_seconds: 0 });
  switch (subject.stance) {
    case 'full':
    case 'same-type-on-demand': {
      const launch = steps.add('launch', nodeName, [verify], { same_type: subject.stance !== 'full' });
      steps.add('wait-ready', nodeName, [launch], {});
      break;
    }
    case 'group': {
      const after = [verify];
      if (subject.detachFrom !== null)
        after.push(steps.add('detach', instanceId, [verify], { group: subject.detachFrom }));
      steps.add('await-group', instanceId, after, {});
      break;
    }
    case 'drain-only':
      break;
    default: {
      const never: never = subject.stance;
      throw new Error(`unknown stance ${String(never)}`);
    }
  }
  steps.add('terminate', instanceId, [drain], {
    ...node,
    by_us: subject.stance === 'full' && subject.instanceAction === 'terminate',
  });
  steps.add('record', nodeName, steps.positions(), {});
  return steps.drafts;
}
