import { randomUUID } from 'node:crypto';

export interface WarningFacts {
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  readonly availabilityZone?: string;
  /** How long ago AWS claims to have sent it: the notice's end is 120 s after that. */
  readonly ageSeconds?: number;
  readonly id?: string;
  readonly detailType?: string;
  readonly action?: 'terminate' | 'stop' | 'hibernate' | null;
}

/**
 * An event as EventBridge delivers it (EC2 User Guide, "Spot Instance interruption notices"), of any age. One that is
 * 100 s old leaves 20 s to the deadline, so that deadline rules are seen without waiting for them.
 */
export function warningBody(facts: WarningFacts): Record<string, unknown> & { readonly id: string } {
  const at = new Date(Date.now() - (facts.ageSeconds ?? 0) * 1000);
  const action = facts.action === undefined ? 'terminate' : facts.action;
  return {
    version: '0',
    id: facts.id ?? randomUUID(),
    'detail-type': facts.detailType ?? 'EC2 Spot Instance Interruption Warning',
    source: 'aws.ec2',
    account: facts.account,
    time: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: facts.region,
    resources: [`arn:aws:ec2:${facts.availabilityZone ?? `${facts.region}a`}:instance/${facts.instanceId}`],
    detail: {
      'instance-id': facts.instanceId,
      ...(action === null ? {} : { 'instance-action': action }),
    },
  };
}
