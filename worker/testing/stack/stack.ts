import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import postgres, { type Sql } from 'postgres';
import { z } from 'zod';
import { createSecretBox } from '@/server/adapters/crypto/secret-box';
import { Child } from './child-process';
import { eventually } from './eventually';

const root = path.resolve(import.meta.dirname, '../../..');

const readySchema = z.looseObject({
  url: z.string(),
  aws_url: z.string(),
  spot_advisor_url: z.string(),
  platform_credentials: z.object({ access_key_id: z.string(), secret_access_key: z.string() }),
  clusters: z.array(
    z.looseObject({
      name: z.string(),
      url: z.string(),
      token: z.string(),
      older_grants_token: z.string(),
      admin_token: z.string(),
      ca_pem: z.string(),
      region: z.string(),
      role_arn: z.string(),
      queue_url: z.string(),
    }),
  ),
});

export type World = z.infer<typeof readySchema>;
export type WorldCluster = World['clusters'][number];

type WorkerEnvironment = Readonly<Record<string, string>>;

export interface StackOptions {
  /** SANDBOX_WORLD. */
  readonly world: Readonly<Record<string, unknown>>;
  readonly workers?: number;
  /** `reference` starts the decision server; another URL is used as it is. */
  readonly decisionServer?: string;
  /** Added to each worker's environment; a function is asked with the world and the database's URL once they are there. */
  readonly workerEnvironment?: WorkerEnvironment | ((world: World, databaseUrl: string) => WorkerEnvironment);
  readonly mode?: 'advise' | 'approve' | 'automatic';
}

/** Bundles once per run, into a folder of its own, so that tests run what is in the checkout now. */
let bundled: Promise<string> | null = null;
function bundles(): Promise<string> {
  bundled ??= (async () => {
    const folder = path.join(root, 'dist', 'test-stack', String(process.pid));
    mkdirSync(folder, { recursive: true });
    await build({
      absWorkingDir: root,
      entryPoints: {
        worker: 'worker/main.ts',
        decision: 'decision/main.ts',
        sandbox: 'sandbox/main.ts',
        migrate: 'server/runtime/migrate-main.ts',
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      outdir: folder,
      outExtension: { '.js': '.cjs' },
      external: ['@node-rs/argon2', 'highs'],
      logLevel: 'warning',
    });
    return folder;
  })();
  return bundled;
}

/**
 * The product as real processes: a fresh migrated database, the simulated world, a decision server and workers. Clusters
 * are put into the database as registration leaves them.
 */
export class Stack {
  readonly workers: Child[] = [];
  readonly clusterIds = new Map<string, string>();
  private readonly encryptionKey = randomBytes(32).toString('base64');
  private decision: Child | null = null;
  private decisionUrl = '';
  private nextWorker = 1;

  readonly sql: Sql;
  readonly sandbox: Child;
  readonly world: World;
  private readonly options: StackOptions;
  private readonly folder: string;
  private readonly databaseUrl: string;
  private readonly stateDir: string;

  private constructor(parts: {
    readonly options: StackOptions;
    readonly folder: string;
    readonly sql: Sql;
    readonly databaseUrl: string;
    readonly sandbox: Child;
    readonly world: World;
    readonly stateDir: string;
  }) {
    this.sql = parts.sql;
    this.sandbox = parts.sandbox;
    this.world = parts.world;
    this.options = parts.options;
    this.folder = parts.folder;
    this.databaseUrl = parts.databaseUrl;
    this.stateDir = parts.stateDir;
  }

  static async start(options: StackOptions): Promise<Stack> {
    const folder = await bundles();
    const databaseUrl = await freshDatabase(folder);
    const stateDir = mkdtempSync(path.join(tmpdir(), 'cloudoptim-stack-'));
    const sandbox = new Child(
      'sandbox',
      [path.join(folder, 'sandbox.cjs')],
      {
        SANDBOX_WORLD: JSON.stringify({ interruption_every_seconds: 0, ...options.world }),
        SANDBOX_STATE_DIR: stateDir,
      },
      logFile(),
    );
    const ready = await sandbox.line((line) => line.includes('"ready":true'), 90_000);
    const world = readySchema.parse(JSON.parse(ready));
    const stack = new Stack({
      options,
      folder,
      sql: postgres(databaseUrl, { max: 4, onnotice: () => undefined }),
      databaseUrl,
      sandbox,
      world,
      stateDir,
    });
    await stack.startDecision();
    return stack;
  }

  async startDecision(): Promise<void> {
    const given = this.options.decisionServer ?? 'reference';
    if (given !== 'reference') {
      this.decisionUrl = given;
      return;
    }
    this.decision = new Child(
      'decision',
      [path.join(this.folder, 'decision.cjs')],
      {
        PORT: '0',
        HOST: '127.0.0.1',
        ML_SERVER_API_KEY: 'test-decision-key-0123456789',
        SPOT_ADVISOR_URL: this.world.spot_advisor_url,
      },
      logFile(),
    );
    const ready = await this.decision.line((line) => line.includes('"ready":true'));
    this.decisionUrl = z.object({ url: z.string() }).parse(JSON.parse(ready)).url;
  }

  async stopDecision(): Promise<void> {
    await this.decision?.stop();
  }

  /** Puts a cluster of the world into the database, as registration leaves it. */
  async register(cluster: WorldCluster, overrides: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const account = cluster.role_arn.split(':')[4] ?? '';
    const clusterId = randomUUID();
    const box = createSecretBox([this.encryptionKey]);
    const [known] = await this.sql<
      { id: string }[]
    >`select id from customers where aws_account_id = ${account}`;
    const customerId = known?.id ?? randomUUID();
    if (known === undefined) {
      await this
        .sql`insert into customers ${this.sql({ id: customerId, company_name: `Customer ${account}`, aws_account_id: account, aws_role_arn: cluster.role_arn, sqs_queue_url: cluster.queue_url, external_id: randomUUID(), status: 'active', created_at: new Date(), updated_at: new Date() })}`;
    }
    const row = {
      id: clusterId,
      customer_id: customerId,
      cluster_name: cluster.name,
      k8s_api_endpoint: cluster.url,
      k8s_token: box.seal(cluster.token, `clusters.k8s_token:${clusterId}`),
      k8s_ca_certificate: cluster.ca_pem,
      region: cluster.region,
      aws_account_id: account,
      status: 'pending',
      mode: this.options.mode ?? 'approve',
      features: {},
      policy: {},
      created_at: new Date(),
      updated_at: new Date(),
      ...overrides,
    };
    await this.sql`insert into clusters ${this.sql(row)}`;
    await this.sql`select pg_notify('clusters_changed', ${`${account}/${cluster.region}`})`;
    this.clusterIds.set(cluster.name, clusterId);
    return clusterId;
  }

  sealToken(clusterId: string, token: string): string {
    return createSecretBox([this.encryptionKey]).seal(token, `clusters.k8s_token:${clusterId}`);
  }

  async startWorker(): Promise<Child> {
    const name = `worker-${this.nextWorker++}`;
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey } =
      this.world.platform_credentials;
    const added = this.options.workerEnvironment;
    const worker = new Child(
      name,
      [path.join(this.folder, 'worker.cjs')],
      {
        DATABASE_URL: this.databaseUrl,
        REDIS_URL: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:1',
        AUTH_SECRET: 'a-secret-for-tests-only-0123456789',
        ENCRYPTION_KEY: this.encryptionKey,
        ML_SERVER_URL: this.decisionUrl,
        ML_SERVER_API_KEY: 'test-decision-key-0123456789',
        AWS_ENDPOINT_URL: this.world.aws_url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_REGION: 'us-east-1',
        ALLOW_PRIVATE_ENDPOINTS: 'true',
        SPOT_ADVISOR_URL: 'off',
        // A test sees the plans that it asks for.
        OPTIMIZATION_INTERVAL_MINUTES: '0',
        WORKER_ID: name,
        ...(typeof added === 'function' ? added(this.world, this.databaseUrl) : added),
      },
      logFile(),
    );
    this.workers.push(worker);
    await worker.line((line) => line.includes('worker ready'));
    return worker;
  }

  /** Waits until every registered cluster has been synchronized. */
  async synced(deadlineMs = 90_000): Promise<void> {
    await eventually(
      'every cluster to be connected',
      async () => {
        const rows = await this.sql<
          { open: number }[]
        >`select count(*)::int as open from clusters where deleted_at is null and (status <> 'connected' or node_count = 0)`;
        return rows[0]?.open === 0;
      },
      deadlineMs,
    );
  }

  async control<T = unknown>(method: string, route: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(route, this.world.url), {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.decision?.stop();
    await this.sandbox.stop();
    await this.sql.end({ timeout: 2 });
    rmSync(this.stateDir, { recursive: true, force: true });
  }
}

function logFile(): string | null {
  return process.env['STACK_LOG'] ?? null;
}

async function freshDatabase(folder: string): Promise<string> {
  const server = process.env['DATABASE_URL'];
  if (server === undefined) throw new Error('DATABASE_URL is required');
  const name = `stack_${randomBytes(6).toString('hex')}`;
  const admin = postgres(server, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const migrate = new Child(
    'migrate',
    [path.join(folder, 'migrate.cjs')],
    { DATABASE_URL: url.toString(), CLOUDOPTIM_MIGRATIONS: path.join(root, 'drizzle') },
    logFile(),
  );
  await migrate.line((line) => line.includes('migrations applied'));
  return url.toString();
}
