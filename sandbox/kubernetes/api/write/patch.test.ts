import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecord } from '../../store/selectors';
import { TestCluster, type Answer } from '../../testing/test-cluster';
import { DEPLOYMENTS, podManifest, PODS, workloadManifest } from '../../testing/objects';

const JSON_PATCH = 'application/json-patch+json';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';

describe('patches', () => {
  let test: TestCluster;
  const NODE = '/api/v1/nodes/ip-10-0-0-1.ec2.internal';
  beforeAll(async () => {
    test = await TestCluster.start({ initialNodes: 1, podsPerNode: 4 });
    await test.call('POST', DEPLOYMENTS, { body: workloadManifest('Deployment', 'web') });
  });
  afterAll(() => test.close());

  const patch = (path: string, body: unknown, contentType: string): Promise<Answer> =>
    test.call('PATCH', path, { body, contentType });
  const version = async (path: string): Promise<unknown> => {
    const { json } = await test.call('GET', path);
    return isRecord(json.metadata) ? json.metadata.resourceVersion : undefined;
  };
  const taint = (key: string): object => ({ key, effect: 'NoSchedule' });

  it('cordons and taints in one JSON patch that tests the version', async () => {
    const body = [
      { op: 'test', path: '/metadata/resourceVersion', value: await version(NODE) },
      { op: 'add', path: '/spec/unschedulable', value: true },
      { op: 'add', path: '/spec/taints', value: [taint('cloudoptim.io/draining')] },
    ];
    const answer = await patch(NODE, body, JSON_PATCH);
    expect(answer.status).toBe(200);
    expect(answer.json.spec).toMatchObject({
      unschedulable: true,
      taints: [taint('cloudoptim.io/draining')],
    });
    // The control plane mirrors the cordon as a taint and leaves the others.
    const { json } = await test.call('GET', NODE);
    expect(json.spec).toMatchObject({
      taints: [
        taint('cloudoptim.io/draining'),
        { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
      ],
    });
    await patch(NODE, { spec: { unschedulable: null, taints: null } }, MERGE);
  });

  it('answers a failed test with 422 and changes nothing', async () => {
    const before = await version(NODE);
    const answer = await patch(
      NODE,
      [
        { op: 'add', path: '/spec/unschedulable', value: true },
        { op: 'test', path: '/metadata/resourceVersion', value: '1' },
      ],
      JSON_PATCH,
    );
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'the server rejected our request due to an error in our request',
      reason: 'Invalid',
      details: {},
      code: 422,
    });
    expect(await version(NODE)).toBe(before);
  });

  it.each([
    ['merge', MERGE],
    ['strategic merge', STRATEGIC],
  ])('answers a stale version in a %s patch with 409', async (_, type) => {
    const answer = await patch(
      NODE,
      { metadata: { resourceVersion: '1' }, spec: { unschedulable: true } },
      type,
    );
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on nodes "ip-10-0-0-1.ec2.internal": the object has been modified; please apply your changes to the latest version and try again`,
      details: { name: 'ip-10-0-0-1.ec2.internal', kind: 'nodes' },
    });
  });

  it('replaces taints whole and merges conditions by type in a strategic merge', async () => {
    await patch(NODE, { spec: { taints: [taint('a'), taint('b')] } }, STRATEGIC);
    const answer = await patch(NODE, { spec: { taints: [taint('c')] } }, STRATEGIC);
    expect(answer.json.spec).toMatchObject({ taints: [taint('c')] });
    const status = await patch(
      `${NODE}/status`,
      { status: { conditions: [{ type: 'Extra', status: 'True' }] } },
      STRATEGIC,
    );
    expect(status.json.status).toMatchObject({
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'Ready' }),
        expect.objectContaining({ type: 'Extra' }),
      ]),
    });
    await patch(NODE, { spec: { taints: [] } }, STRATEGIC);
  });

  it('merges containers by name and counts the change of the spec', async () => {
    const path = `${DEPLOYMENTS}/web`;
    const before = await test.call('GET', path);
    const resources = { requests: { cpu: '20m' } };
    const answer = await patch(
      path,
      { spec: { template: { spec: { containers: [{ name: 'main', resources }] } } } },
      STRATEGIC,
    );
    expect(answer.json.spec).toMatchObject({
      template: {
        spec: {
          containers: [
            { name: 'main', image: 'example:1', resources: { requests: { cpu: '20m', memory: '16Mi' } } },
          ],
        },
      },
    });
    const generation = ({ json }: Answer): number =>
      isRecord(json.metadata) ? Number(json.metadata.generation) : 0;
    expect(generation(answer)).toBe(generation(before) + 1);
  });

  it('replaces a list whole in a merge patch', async () => {
    const answer = await patch(
      `${DEPLOYMENTS}/web`,
      { spec: { template: { spec: { containers: [{ name: 'other', image: 'x' }] } } } },
      MERGE,
    );
    expect(answer.json.spec).toMatchObject({
      template: { spec: { containers: [{ name: 'other', image: 'x' }] } },
    });
  });

  it.each([
    ['application/json', 415, 'UnsupportedMediaType'],
    ['application/apply-patch+yaml', 415, 'UnsupportedMediaType'],
    ['text/plain', 415, 'UnsupportedMediaType'],
  ])('answers the content type %s with %i', async (type, status, reason) => {
    const answer = await patch(NODE, {}, type);
    expect([answer.status, answer.json.reason]).toEqual([status, reason]);
  });

  it.each([
    ['malformed JSON', '{"a":', MERGE, 400],
    ['a JSON patch that is no list', {}, JSON_PATCH, 400],
    ['an operation without a value', [{ op: 'add', path: '/spec/x' }], JSON_PATCH, 400],
    ['removing what is not there', [{ op: 'remove', path: '/spec/nothing' }], JSON_PATCH, 422],
    ['an unknown taint effect', { spec: { taints: [{ key: 'a', effect: 'Never' }] } }, MERGE, 422],
    ['the same taint twice', { spec: { taints: [taint('a'), taint('a')] } }, MERGE, 422],
    ['a wrong type', { spec: { unschedulable: 'yes' } }, MERGE, 422],
    ['another provider id', { spec: { providerID: 'aws:///x/i-1' } }, MERGE, 422],
    ['another name', { metadata: { name: 'other' } }, MERGE, 400],
    ['a list item without its key', { status: { conditions: [{ status: 'True' }] } }, STRATEGIC, 400],
  ])('answers %s with the right refusal', async (_, body, type, status) => {
    expect((await patch(NODE, body, type)).status).toBe(status);
  });

  it('answers a body over 3 MiB with 413', async () => {
    const answer = await patch(
      NODE,
      { metadata: { annotations: { a: 'x'.repeat(3 * 1024 * 1024) } } },
      MERGE,
    );
    expect([answer.status, answer.json.reason]).toEqual([413, 'RequestEntityTooLarge']);
  });

  it('ignores the status in the object and the rest in its status', async () => {
    const main = await patch(NODE, { status: { allocatable: { cpu: '1' } } }, MERGE);
    expect(main.json.status).toMatchObject({ allocatable: { cpu: '3920m' } });
    const status = await patch(`${NODE}/status`, { spec: { unschedulable: true } }, MERGE);
    expect(status.json.spec).not.toHaveProperty('unschedulable', true);
  });

  it('makes no new version of a change of nothing', async () => {
    const before = await version(NODE);
    const answer = await patch(NODE, { metadata: { labels: { 'kubernetes.io/os': 'linux' } } }, STRATEGIC);
    expect(answer.status).toBe(200);
    expect(await version(NODE)).toBe(before);
  });

  it('only tries under dryRun=All, and ignores parameters that it does not know', async () => {
    const answer = await patch(
      `${NODE}?dryRun=All&fieldValidation=Strict&pretty=true`,
      { spec: { unschedulable: true } },
      MERGE,
    );
    expect(answer.json.spec).toMatchObject({ unschedulable: true });
    expect((await test.call('GET', NODE)).json.spec).not.toHaveProperty('unschedulable');
  });

  it('records who changed what', async () => {
    const answer = await patch(
      `${NODE}?fieldManager=cloudoptim`,
      { metadata: { annotations: { 'cloudoptim.io/plan': '1' } } },
      MERGE,
    );
    expect(answer.json.metadata).toMatchObject({
      managedFields: expect.arrayContaining([
        expect.objectContaining({ manager: 'cloudoptim', operation: 'Update' }),
      ]),
    });
  });

  it('keeps most of a pod as it is', async () => {
    await test.call('POST', PODS, { body: podManifest('fixed') });
    const labels = await patch(`${PODS}/fixed`, { metadata: { labels: { a: 'b' } } }, MERGE);
    const resources = await patch(
      `${PODS}/fixed`,
      { spec: { containers: [{ name: 'main', resources: { requests: { cpu: '1' } } }] } },
      STRATEGIC,
    );
    const image = await patch(
      `${PODS}/fixed`,
      { spec: { containers: [{ name: 'main', image: 'example:2' }] } },
      STRATEGIC,
    );
    expect([labels.status, resources.status, image.status]).toEqual([200, 422, 200]);
  });

  describe('scale', () => {
    const SCALE = `${DEPLOYMENTS}/web/scale`;
    it.each([
      ['merge', { spec: { replicas: 3 } }, MERGE, 3],
      ['strategic merge', { spec: { replicas: 2 } }, STRATEGIC, 2],
      ['JSON', [{ op: 'replace', path: '/spec/replicas', value: 4 }], JSON_PATCH, 4],
    ])('takes a %s patch', async (_, body, type, replicas) => {
      const answer = await patch(SCALE, body, type);
      expect(answer.json).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas } });
      expect((await test.call('GET', `${DEPLOYMENTS}/web`)).json.spec).toMatchObject({ replicas });
    });

    it('takes a PUT of what it answered, once', async () => {
      const { json } = await test.call('GET', SCALE);
      const body = { ...json, spec: { replicas: 1 } };
      expect((await test.call('PUT', SCALE, { body })).status).toBe(200);
      expect((await test.call('PUT', SCALE, { body: { ...json, spec: { replicas: 2 } } })).status).toBe(409);
    });

    it('refuses a negative number', async () => {
      const answer = await patch(SCALE, { spec: { replicas: -1 } }, MERGE);
      expect(answer.status).toBe(422);
      expect(answer.json.message).toBe(
        'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      );
    });
  });
});
