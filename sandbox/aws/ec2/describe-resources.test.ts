import {
  CreateSnapshotCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestWorld, eventually, failure, startTestWorld } from '../testing/test-world';

let test: TestWorld;
let ec2: EC2Client;
beforeAll(async () => {
  test = await startTestWorld();
  ec2 = test.ec2(await test.assume());
});
afterAll(() => test.close());

async function idsBy(...filters: Filter[]): Promise<string[]> {
  const found = await ec2.send(new DescribeInstancesCommand({ Filters: filters }));
  return (
    found.Reservations?.flatMap(
      ({ Instances }) => Instances?.map(({ InstanceId }) => InstanceId ?? '') ?? [],
    ) ?? []
  );
}

describe('DescribeInstances', () => {
  it('filters by tag, state, zone and wildcards', async () => {
    const owned = { Name: 'tag:kubernetes.io/cluster/production-eks', Values: ['owned'] };
    expect(await idsBy(owned)).toHaveLength(12);
    expect(await idsBy(owned, { Name: 'availability-zone', Values: ['us-east-1a'] })).toHaveLength(4);
    expect(await idsBy({ Name: 'tag-key', Values: ['kubernetes.io/cluster/*'] })).toHaveLength(18);
    expect(await idsBy({ Name: 'instance-state-name', Values: ['terminated'] })).toEqual([]);
    const spot = await idsBy(owned, { Name: 'instance-lifecycle', Values: ['spot'] });
    expect(spot).toHaveLength(7);
    const [first = ''] = spot;
    expect(await idsBy({ Name: 'instance-id', Values: [first] })).toEqual([first]);
  });

  it('refuses unknown filters, ids that do not exist and malformed ones', async () => {
    expect(await failure(idsBy({ Name: 'color', Values: ['red'] }))).toMatchObject({
      code: 'InvalidParameterValue',
      message: "The filter 'color' is invalid",
    });
    const byId = (...InstanceIds: string[]) =>
      failure(ec2.send(new DescribeInstancesCommand({ InstanceIds })));
    expect(await byId('i-00000000000000000')).toEqual({
      code: 'InvalidInstanceID.NotFound',
      status: 400,
      message: "The instance ID 'i-00000000000000000' does not exist",
    });
    expect(await byId('instance')).toMatchObject({ code: 'InvalidInstanceID.Malformed' });
  });

  it('pages, and takes neither a page size out of bounds nor an invented token', async () => {
    const pages: number[] = [];
    for await (const page of paginateDescribeInstances({ client: ec2, pageSize: 5 }, {}))
      pages.push(page.Reservations?.length ?? 0);
    expect(pages).toEqual([5, 5, 5, 3]);
    expect(await failure(ec2.send(new DescribeInstancesCommand({ MaxResults: 4 })))).toMatchObject({
      code: 'InvalidParameterValue',
    });
    expect(await failure(ec2.send(new DescribeInstancesCommand({ NextToken: 'invented' })))).toMatchObject({
      code: 'InvalidNextToken',
    });
  });
});

describe('strictness', () => {
  const raw = async (parameters: Record<string, string>): Promise<{ status: number; text: string }> => {
    const client = test.ec2(await test.assume());
    let body = '';
    client.middlewareStack.add(
      (next) => async (args) => {
        const { request } = args;
        if (typeof request === 'object' && request !== null) {
          body = new URLSearchParams({ Version: '2016-11-15', ...parameters }).toString();
          Reflect.set(request, 'body', body);
          const headers: unknown = Reflect.get(request, 'headers');
          if (typeof headers === 'object' && headers !== null)
            Reflect.set(headers, 'content-length', String(body.length));
        }
        return next(args);
      },
      { step: 'build', priority: 'low', name: 'raw' },
    );
    const outcome = await failure(client.send(new DescribeVpcsCommand({})));
    return { status: outcome.status, text: `${outcome.code}: ${outcome.message}` };
  };

  it('knows actions, parameters and their types only as AWS does', async () => {
    expect((await raw({ Action: 'MakeCoffee' })).text).toMatch(/^InvalidAction: .*MakeCoffee/);
    expect((await raw({ Action: 'DescribeInstances', Color: 'red' })).text).toBe(
      'UnknownParameter: The parameter Color is not recognized',
    );
    expect((await raw({ Action: 'DescribeInstances', MaxResults: 'many' })).text).toMatch(
      /^InvalidParameterValue/,
    );
    expect((await raw({ Action: 'DescribeInstances', 'Filter.1.Color': 'red' })).text).toMatch(
      /^UnknownParameter: .*Filter.1.Color/,
    );
    expect((await raw({ Action: 'TerminateInstances' })).text).toMatch(/^MissingParameter: .*InstanceId/);
    expect(
      (await raw({ Action: 'RunInstances', MinCount: '1', MaxCount: '1', DryRun: 'maybe' })).text,
    ).toMatch(/^InvalidParameterValue/);
  });
});

describe('instance status', () => {
  it('shows impaired and scheduled instances, and running ones only unless asked', async () => {
    const [id = ''] = await idsBy({ Name: 'instance-lifecycle', Values: ['spot'] });
    const statusOf = async () =>
      (await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }))).InstanceStatuses?.[0];
    expect((await statusOf())?.InstanceStatus?.Status).toBe('ok');
    test.faults.set('instance-impaired', [{ scope: id }]);
    expect((await statusOf())?.SystemStatus).toMatchObject({
      Status: 'impaired',
      Details: [{ Name: 'reachability', Status: 'failed' }],
    });
    test.faults.clearAll();
    const { giveNotice } = await import('../../world/interruptions');
    const instance = test.world.aws.ec2('111122223333', 'us-east-1').instances.get(id);
    if (instance === undefined) throw new Error('No instance');
    giveNotice(test.world.aws, instance, { kind: 'scheduled-change', toQueue: false });
    expect((await statusOf())?.Events?.[0]?.Code).toBe('instance-retirement');
  });
});

describe('network and launch sources', () => {
  it('describes subnets, security groups, images and the launch template with its user data', async () => {
    const subnets = (await ec2.send(new DescribeSubnetsCommand({}))).Subnets ?? [];
    expect(subnets.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual([
      'us-east-1a',
      'us-east-1b',
      'us-east-1c',
    ]);
    expect(subnets[0]?.AvailableIpAddressCount).toBe(2 ** 13 - 5 - 6);
    const groups = (
      await ec2.send(
        new DescribeSecurityGroupsCommand({
          Filters: [{ Name: 'group-name', Values: ['eks-cluster-sg-*'] }],
        }),
      )
    ).SecurityGroups;
    expect(groups).toHaveLength(2);
    const { LaunchTemplateVersions: versions } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({
        LaunchTemplateName: 'staging-asg-nodes',
        Versions: ['$Latest'],
      }),
    );
    const data = versions?.[0]?.LaunchTemplateData;
    expect(Buffer.from(data?.UserData ?? '', 'base64').toString()).toContain('name: staging-asg');
    const images = await ec2.send(new DescribeImagesCommand({ ImageIds: [data?.ImageId ?? ''] }));
    expect(images.Images?.[0]).toMatchObject({ Architecture: 'x86_64', State: 'available' });
  });

  it('gives user data of an instance, which DescribeInstances does not', async () => {
    const [id = ''] = await idsBy({ Name: 'tag-key', Values: ['kubernetes.io/cluster/production-eks'] });
    const { UserData } = await ec2.send(
      new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' }),
    );
    expect(Buffer.from(UserData?.Value ?? '', 'base64').toString()).toContain(
      '/etc/eks/bootstrap.sh production-eks',
    );
    const { DisableApiTermination } = await ec2.send(
      new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'disableApiTermination' }),
    );
    expect(DisableApiTermination?.Value).toBe(false);
  });

  it('describes Spot requests of the nodes', async () => {
    const found = await ec2.send(
      new DescribeSpotInstanceRequestsCommand({ Filters: [{ Name: 'state', Values: ['active'] }] }),
    );
    expect(found.SpotInstanceRequests?.length).toBe(10);
    expect(found.SpotInstanceRequests?.[0]?.Status?.Code).toBe('fulfilled');
  });
});

describe('tags', () => {
  it('creates, describes and deletes them, all or nothing', async () => {
    const [id = ''] = await idsBy({ Name: 'instance-lifecycle', Values: ['spot'] });
    const tag = { Key: 'cloudoptim:plan-id', Value: 'plan-7' };
    expect(
      await failure(ec2.send(new CreateTagsCommand({ Resources: [id, 'i-00000000000000000'], Tags: [tag] }))),
    ).toMatchObject({ code: 'InvalidInstanceID.NotFound' });
    expect(await idsBy({ Name: 'tag:cloudoptim:plan-id', Values: ['plan-7'] })).toEqual([]);
    await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [tag] }));
    const described = await ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: 'key', Values: ['cloudoptim:*'] }] }),
    );
    expect(described.Tags).toEqual([{ ...tag, ResourceId: id, ResourceType: 'instance' }]);
    await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: tag.Key, Value: 'another' }] }));
    expect(await idsBy({ Name: 'tag-key', Values: [tag.Key] })).toEqual([id]);
    await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: tag.Key }] }));
    expect(await idsBy({ Name: 'tag-key', Values: [tag.Key] })).toEqual([]);
  });
});

describe('DryRun', () => {
  it('changes nothing and says that it would have, for reads and writes', async () => {
    const [id = ''] = await idsBy({ Name: 'instance-lifecycle', Values: ['spot'] });
    const tag = { Resources: [id], Tags: [{ Key: 'dry', Value: 'run' }], DryRun: true };
    expect(await failure(ec2.send(new CreateTagsCommand(tag)))).toMatchObject({
      code: 'DryRunOperation',
      status: 412,
    });
    expect(await idsBy({ Name: 'tag-key', Values: ['dry'] })).toEqual([]);
    expect(await failure(ec2.send(new DescribeInstancesCommand({ DryRun: true })))).toMatchObject({
      code: 'DryRunOperation',
    });
  });
});

describe('volumes', () => {
  it('snapshots an unused volume, then deletes it; one in use stays', async () => {
    const available = await ec2.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'status', Values: ['available'] }] }),
    );
    expect(available.Volumes).toHaveLength(4);
    const VolumeId = available.Volumes?.[0]?.VolumeId ?? '';
    const snapshot = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
    expect(snapshot.State).toBe('pending');
    await eventually(async () => {
      const found = await ec2.send(
        new DescribeSnapshotsCommand({ SnapshotIds: [snapshot.SnapshotId ?? ''] }),
      );
      return found.Snapshots?.[0]?.State === 'completed';
    });
    await ec2.send(new DeleteVolumeCommand({ VolumeId }));
    expect(await failure(ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] })))).toMatchObject({
      code: 'InvalidVolume.NotFound',
    });
    const used = await ec2.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'status', Values: ['in-use'] }] }),
    );
    expect(
      await failure(ec2.send(new DeleteVolumeCommand({ VolumeId: used.Volumes?.[0]?.VolumeId ?? '' }))),
    ).toMatchObject({ code: 'VolumeInUse' });
  });
});
