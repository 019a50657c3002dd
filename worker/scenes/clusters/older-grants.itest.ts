import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../testing/stack/eventually';
import { Stack } from '../../testing/stack/stack';
import { warningBody } from '../../testing/scene/warning';
import { WorldView } from '../../testing/stack/world-view';

/** Grants that customers applied long ago (Decision 33): W1 works with them, a given template, and says what it skips. */
let stack: Stack;
let world: WorldView;
let clusterId: string;

beforeAll(async () => {
  stack = await Stack.start({
    world: {
      clusters: [{ name: 'alpha', nodes: 8, pods_per_node: 5, ownership: 'standalone' }],
      boot_seconds: 3,
      pending_seconds: [1, 2],
    },
  });
  const [cluster] = stack.world.clusters;
  if (cluster === undefined) throw new Error('the world has no cluster');
  clusterId = await stack.register(cluster, {
    aws_role_arn: cluster.role_arn.replace('CloudOptimRole', 'CloudOptimOlderRole'),
  });
  await stack.sql`update clusters set k8s_token = ${stack.sealToken(clusterId, cluster.older_grants_token)} where id = ${clusterId}`;
  world = new WorldView(stack);
  const [teacher] = await world.instances('alpha');
  const template = {
    id: randomUUID(),
    cluster_id: clusterId,
    origin: 'given',
    launch_template_id: teacher?.tags['aws:ec2launchtemplate:id'] ?? '',
    launch_template_version: teacher?.tags['aws:ec2launchtemplate:version'] ?? '',
    security_group_ids: [],
    subnets: {},
    status: 'unverified',
    review_reasons: [],
    created_at: new Date(),
    updated_at: new Date(),
  };
  await stack.sql`insert into node_templates ${stack.sql(template)}`;
  await stack.startWorker();
  await stack.synced();
});

afterAll(async () => {
  await world.close();
  await stack.stop();
});

describe('the older, smaller grants', () => {
  it('handles a Spot warning to the end', async () => {
    const machine = (await world.instances('alpha')).find(
      (one) => one.lifecycle === 'spot' && one.state === 'running',
    );
    if (machine === undefined) throw new Error('no Spot machine');
    const [cluster] = stack.world.clusters;
    await stack.control('POST', '/queue', {
      queue_url: cluster?.queue_url,
      region: cluster?.region,
      body: warningBody({
        instanceId: machine.instance_id,
        account: machine.account,
        region: machine.region,
        availabilityZone: machine.availability_zone,
      }),
    });
    const event = await eventually(
      'the interruption to end',
      async () => {
        const [row] = await stack.sql<
          {
            status: string;
            plan_id: string;
            replacement_node_type: string;
            replacement_ready_at: Date | null;
            terminated_at: Date | null;
          }[]
        >`select * from spot_events where instance_id = ${machine.instance_id} and processed_at is not null`;
        return row;
      },
      170_000,
    );
    expect(event.status).toBe('handled');
    expect(event.replacement_ready_at).not.toBeNull();
    expect(event.terminated_at).not.toBeNull();
    const steps = await stack.sql<
      { step_type: string; status: string }[]
    >`select step_type, status from plan_steps where plan_id = ${event.plan_id}`;
    expect(steps.filter((step) => step.status === 'failed')).toEqual([]);
  });

  it('says to the operator what it may not read', async () => {
    const [row] = await stack.sql<
      { status: string; status_reason: string | null }[]
    >`select status, status_reason from clusters where id = ${clusterId}`;
    expect(row?.status).toBe('connected');
    expect(row?.status_reason).toContain('ec2:DescribeInstanceTypes');
    expect(row?.status_reason).toContain('poddisruptionbudgets');
  });
});
