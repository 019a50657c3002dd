import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEPLOYMENTS, workloadManifest } from '../../testing/objects';
import { TestCluster } from '../../testing/test-cluster';

const WEB = `${DEPLOYMENTS}/web`;

describe('resources of containers', () => {
  let test: TestCluster;
  beforeEach(async () => {
    test = await TestCluster.start({ podsPerNode: 0 });
    await test.call('POST', DEPLOYMENTS, { body: workloadManifest('Deployment', 'web') });
  });
  afterEach(() => test.close());

  const patch = (resources: object) =>
    test.call('PATCH', WEB, {
      body: { spec: { template: { spec: { containers: [{ name: 'main', resources }] } } } },
      contentType: 'application/strategic-merge-patch+json',
    });

  it('are refused with every cause where a request is over its limit or negative, and nothing changes', async () => {
    const before = await test.call('GET', WEB);
    const answer = await patch({ requests: { memory: '1.5Gi', cpu: '-1' }, limits: { memory: '1Gi' } });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({
      reason: 'Invalid',
      details: {
        name: 'web',
        kind: 'Deployment',
        causes: [
          {
            reason: 'FieldValueInvalid',
            field: 'spec.template.spec.containers[0].resources.requests[cpu]',
            message: 'Invalid value: "-1": must be greater than or equal to 0',
          },
          {
            reason: 'FieldValueInvalid',
            field: 'spec.template.spec.containers[0].resources.requests',
            message: 'Invalid value: "1.5Gi": must be less than or equal to memory limit of 1Gi',
          },
        ],
      },
    });
    expect((await test.call('GET', WEB)).json).toEqual(before.json);
  });

  it.each(['1,5', '12x', ''])('are refused where %j is no quantity', async (memory) => {
    const answer = await patch({ requests: { memory } });
    expect([answer.status, answer.json.reason]).toEqual([422, 'Invalid']);
    expect(answer.text).toContain('quantities must match the regular expression');
  });

  it('may be equal to the limit, in other words', async () => {
    expect((await patch({ requests: { memory: '1024Mi' }, limits: { memory: '1Gi' } })).status).toBe(200);
  });
});
