import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EC2Client, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually, failure } from './aws/testing/test-world';

const readySchema = z.object({
  ready: z.literal(true),
  url: z.string(),
  aws_url: z.string(),
  platform_credentials: z.object({ access_key_id: z.string(), secret_access_key: z.string() }),
  clusters: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      token: z.string(),
      older_grants_token: z.string(),
      admin_token: z.string(),
      ca_pem: z.string(),
      role_arn: z.string(),
      queue_url: z.string(),
    }),
  ),
});
type Ready = z.infer<typeof readySchema>;

let stateDir: string;
let child: ChildProcess | undefined;
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'sandbox-main-'));
});
afterEach(() => void child?.kill('SIGKILL'));
afterAll(() => rm(stateDir, { recursive: true }));

const WORLD = {
  speed: 10,
  interruption_every_seconds: 0,
  clusters: [{ name: 'production-eks', nodes: 4, pods_per_node: 4 }],
};

async function start(world: unknown = WORLD): Promise<Ready> {
  child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, SANDBOX_WORLD: JSON.stringify(world), SANDBOX_STATE_DIR: stateDir },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error('No output');
  for await (const line of createInterface({ input: stdout })) return readySchema.parse(JSON.parse(line));
  throw new Error('The sandbox ended before it was ready');
}

function stop(): Promise<number | null> {
  return new Promise((resolve) => {
    child?.once('exit', (code) => resolve(code));
    child?.kill('SIGTERM');
  });
}

function kubernetes(
  cluster: Ready['clusters'][number],
  path: string,
  token = cluster.token,
): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const call = request(
      `${cluster.url}${path}`,
      { ca: cluster.ca_pem, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    call.on('error', reject);
    call.end();
  });
}

async function nodeNames(cluster: Ready['clusters'][number]): Promise<string[]> {
  const list = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
  return list
    .parse((await kubernetes(cluster, '/api/v1/nodes')).body)
    .items.map(({ metadata }) => metadata.name);
}

async function session(ready: Ready, roleArn: string) {
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey } = ready.platform_credentials;
  const sts = new STSClient({
    endpoint: ready.aws_url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'test', ExternalId: 'id-1' }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

describe('the sandbox as a process', () => {
  it('makes a launched instance a node of its cluster, and takes the node away with it', async () => {
    const ready = await start();
    const [cluster] = ready.clusters;
    if (cluster === undefined) throw new Error('No cluster');
    expect(await nodeNames(cluster)).toHaveLength(4);
    const credentials = await session(ready, cluster.role_arn);
    const ec2 = new EC2Client({ endpoint: ready.aws_url, region: 'us-east-1', credentials });
    const launched = await ec2.send(
      new RunInstancesCommand({
        MinCount: 1,
        MaxCount: 1,
        InstanceType: 'm5.large',
        LaunchTemplate: { LaunchTemplateName: 'production-eks-nodes' },
      }),
    );
    const { InstanceId: id = '', PrivateDnsName: name = '' } = launched.Instances?.[0] ?? {};
    await eventually(async () => (await nodeNames(cluster)).includes(name));
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await eventually(async () => !(await nodeNames(cluster)).includes(name));
    const summary = await (await fetch(`${ready.url}/summary`)).json();
    expect(summary).toMatchObject({
      launched_total: 1,
      terminated_by_us: 1,
      clusters: [{ died_undrained_pods: expect.any(Number) }],
    });
    expect(await stop()).toBe(0);
  });

  it('lets the role in by an EKS IAM token, and nobody by a forged one', async () => {
    const ready = await start();
    const [cluster] = ready.clusters;
    if (cluster === undefined) throw new Error('No cluster');
    const token = async (
      credentials: Awaited<ReturnType<typeof session>>,
      clusterName: string,
    ): Promise<string> => {
      const { host } = new URL(ready.aws_url);
      const signer = new SignatureV4({
        service: 'sts',
        region: 'us-east-1',
        credentials,
        sha256: (await import('./aws/testing/sha256')).Sha256,
      });
      const [hostname = '', port] = host.split(':');
      const presigned = await signer.presign(
        {
          method: 'GET',
          protocol: 'http:',
          hostname,
          port: Number(port),
          path: '/',
          query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
          headers: { host, 'x-k8s-aws-id': clusterName },
        },
        { expiresIn: 60, unhoistableHeaders: new Set(['x-k8s-aws-id']) },
      );
      const query = new URLSearchParams(
        Object.entries(presigned.query ?? {}).map(([key, value]) => [key, String(value)]),
      );
      return `k8s-aws-v1.${Buffer.from(`http://${host}/?${query.toString()}`).toString('base64url')}`;
    };
    const role = await session(ready, cluster.role_arn);
    const nodes = async (bearer: string): Promise<number> =>
      (await kubernetes(cluster, '/api/v1/nodes', bearer)).status;
    expect(await nodes(await token(role, 'production-eks'))).toBe(200);
    expect(await nodes(await token(role, 'another-cluster'))).toBe(401);
    expect(await nodes(await token({ ...role, secretAccessKey: 'forged' }, 'production-eks'))).toBe(401);
    expect(await stop()).toBe(0);
  });

  it('comes back at the same addresses with the same tokens and CA', async () => {
    const first = await start();
    await stop();
    expect(await start()).toMatchObject({ url: first.url, aws_url: first.aws_url, clusters: first.clusters });
    expect(await stop()).toBe(0);
  });

  it('says what is wrong with its world and ends', async () => {
    expect((await failure(start({ clusters: [{ name: 'x', nodes: -1 }] }))).message).toBe(
      'The sandbox ended before it was ready',
    );
  });
});
