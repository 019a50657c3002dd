import { describe, expect, it } from 'vitest';
import { createKinds, type PlanKind } from './plan-kind';

const kind = (name: string, subjects: PlanKind<null>['subjects']): PlanKind<null> => ({
  name,
  optimizationType: 'manual',
  subjects,
  onFailure: 'stop',
  handlers: () => ({ steps: {}, finish: () => Promise.resolve({ status: 'succeeded', result: {} }) }),
});

describe('createKinds', () => {
  const find = createKinds(
    [kind('actions', ['manual']), kind('requests', ['rightsize', 'rightsize_rollback'])],
    null,
  );

  it.each([
    ['manual', 'actions'],
    ['rightsize', 'requests'],
    ['rightsize_rollback', 'requests'],
    ['bin_pack', undefined],
  ] as const)('a plan about %s is carried out by %s', (subject, name) => {
    expect(find({ subject: { kind: subject } })?.name).toBe(name);
  });
});
