import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { z } from 'zod';
import type { BootedInstance, ClusterSpec, SimulatedCluster } from '../../shared/contract';
import { type FaultSwitchboard, createFaultSwitchboard } from '../../faults';
import { worldConfigSchema } from '../../shared/config';
import { type World, createWorld } from '../../world/create-world';

export const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/CloudOptimRole`;

/** A cluster that only notes who joined and left: these tests are about the AWS side. */
interface RecordingCluster extends SimulatedCluster {
  readonly joined: BootedInstance[];
  readonly gone: string[];
}

async function startRecordingCluster(spec: ClusterSpec): Promise<RecordingCluster> {
  const joined: BootedInstance[] = [];
  const gone: string[] = [];
  return {
    name: spec.name,
    url: 'https://127.0.0.1:1',
    token: `token-of-${spec.name}`,
    olderGrantsToken: `older-token-of-${spec.name}`,
    caPem: 'PEM',
    door: [],
    joined,
    gone,
    join: (instance) => void joined.push(instance),
    machineGone: (id) => void gone.push(id),
    nodeNameOf: (id) => joined.find(({ instanceId }) => instanceId === id)?.privateDnsName,
    pendingPodSeconds: () => 0,
    close: async () => undefined,
  };
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface TestWorld {
  readonly world: World<RecordingCluster>;
  readonly faults: FaultSwitchboard;
  readonly platform: Credentials;
  cluster(name: string): RecordingCluster;
  /** Credentials of a role session, as the product would get them. */
  assume(roleArn?: string, externalId?: string): Promise<Credentials>;
  ec2(credentials: Credentials, region?: string): EC2Client;
  sqs(credentials: Credentials): SQSClient;
  sts(credentials?: Credentials): STSClient;
  autoscaling(credentials: Credentials): AutoScalingClient;
  queueUrl: string;
  close(): Promise<void>;
}

/** Starts a world for a test: 20 times as fast, and no interruption comes by itself. */
export async function startTestWorld(config: z.input<typeof worldConfigSchema> = {}): Promise<TestWorld> {
  const faults = createFaultSwitchboard();
  const world = await createWorld(
    worldConfigSchema.parse({ speed: 20, interruption_every_seconds: 0, ...config }),
    { faults, log: () => undefined, startCluster: startRecordingCluster },
  );
  const platform = {
    accessKeyId: world.platform.accessKeyId,
    secretAccessKey: world.platform.secretAccessKey,
  };
  const clients: { destroy(): void }[] = [];
  const settings = (credentials: Credentials, region = REGION) => ({
    endpoint: world.door.url,
    region,
    credentials,
    maxAttempts: 1,
  });
  const keep = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const sts = (credentials: Credentials = platform): STSClient => keep(new STSClient(settings(credentials)));
  return {
    world,
    faults,
    platform,
    cluster(name) {
      const cluster = world.simulatedClusters.find((candidate) => candidate.name === name);
      if (cluster === undefined) throw new Error(`No cluster ${name}`);
      return cluster;
    },
    async assume(roleArn = ROLE, externalId = 'external-id-of-the-customer') {
      const { Credentials: given } = await sts().send(
        new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'test', ExternalId: externalId }),
      );
      return {
        accessKeyId: given?.AccessKeyId ?? '',
        secretAccessKey: given?.SecretAccessKey ?? '',
        sessionToken: given?.SessionToken ?? '',
      };
    },
    ec2: (credentials, region) => keep(new EC2Client(settings(credentials, region))),
    sqs: (credentials) => keep(new SQSClient(settings(credentials))),
    sts,
    autoscaling: (credentials) => keep(new AutoScalingClient(settings(credentials))),
    queueUrl: `${world.door.url}/${ACCOUNT}/cloudoptim-spot-warnings`,
    async close() {
      for (const client of clients) client.destroy();
      await world.close();
    },
  };
}

/** Waits until `probe` answers something else than undefined or false; fails after `timeoutMs` of real time. */
export async function eventually<T>(
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error('It did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What a rejected SDK call says: error code (`name`), HTTP status and message. */
export async function failure(
  promise: Promise<unknown>,
): Promise<{ code: string; status: number; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata: unknown = Reflect.get(error, '$metadata');
    const status =
      typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : 0;
    return { code: error.name, status: typeof status === 'number' ? status : 0, message: error.message };
  }
  throw new Error('The call succeeded');
}
