import { describe, expect, it } from 'vitest';
import { createKinds, type PlanKind } from './plan-kind';

const kind = (name: string, more: Partial<PlanKind<null>> = {}): PlanKind<null> => ({
  name,
  optimizationType: 'manual',
  onFailure: 'stop',
  handlers: () => ({ steps: {}, finish: () => Promise.resolve({ status: 'succeeded', result: {} }) }),
  ...more,
});

describe('createKinds', () => {
  const find = createKinds(
    [
      kind('proof', { owns: (subject) => subject['kind'] === 'template_proof' }),
      kind('manual'),
      kind('packing', { optimizationType: 'bin_pack' }),
    ],
    null,
  );

  it.each([
    ['manual', { kind: 'template_proof' }, 'proof'],
    ['manual', {}, 'manual'],
    ['bin_pack', {}, 'packing'],
    ['rightsize', {}, undefined],
  ] as const)('%s plans with the subject %o are of the kind %s', (optimizationType, subject, name) => {
    expect(find({ optimizationType, subject })?.name).toBe(name);
  });
});
