import { join } from 'node:path';
import { buildStale } from '../build/build';
import { webBuildFolder, webServerScript } from '../build/build-web';
import { bundlePath, type BundleName } from '../build/targets';
import { parseReadyLine, type SandboxReady } from './sandbox-ready-line';
import type { Home } from '../installation/home';
import { modelFolder } from '../installation/model-folder';
import { findFreePort, isPortFree } from '../system/free-port';
import { OperatorError } from '../system/operator-error';
import { projectRoot } from '../system/project-root';
import { say, stage } from '../system/say';
import { noteChildren } from './leftovers';
import { nodeService } from '../supervisor/node-service';
import { writeRunFile, type RunFile } from '../installation/run-file';
import { runMigrations } from './run-migrations';
import type { RunningProcess } from '../supervisor/service';
import { startStores, type StoreRequest, type StoreUrls } from './stores';
import { Supervisor } from '../supervisor/supervisor';

/** What to run. */
export interface StackPlan {
  readonly home: Home;
  readonly stores: StoreRequest;
  /** Environment of every process of the product; addresses of what the stack itself starts are added. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly port: number;
  readonly bindAddress: string;
  readonly workers: number;
  readonly sandbox: boolean;
  /** Start the reference decision server; else `environment` names another. */
  readonly decisionServer: boolean;
}

/** A process may have to compile, and the machine may be busy with the others. */
const readyTimeoutMs = 120_000;

/** One CloudOptim on this machine: stores, sandbox, decision server, web and workers under one supervisor. */
export class Stack {
  readonly supervisor: Supervisor;
  #stores: StoreUrls | undefined;
  #sandbox: SandboxReady | undefined;
  #decisionUrl: string | undefined;
  #metricsUrls: readonly string[] = [];
  #running: ReadonlyMap<string, RunningProcess> = new Map();

  constructor(private readonly plan: StackPlan) {
    this.supervisor = new Supervisor({
      say,
      onChange: (running) => {
        this.#running = running;
        this.#writeFiles();
      },
    });
  }

  /** Where the console is. */
  get webUrl(): string {
    return `http://localhost:${this.plan.port}`;
  }

  /** What the sandbox said when it got ready. */
  get sandbox(): SandboxReady | undefined {
    return this.#sandbox;
  }

  /** Builds what is stale and brings everything up, in the order of what needs what. */
  async start(): Promise<void> {
    await this.#checkPort();
    const bundles: BundleName[] = ['migrate', 'worker'];
    if (this.plan.sandbox) bundles.push('sandbox');
    if (this.plan.decisionServer) bundles.push('decision-server');
    const [stores] = await Promise.all([
      startStores(this.plan.home, this.supervisor, this.plan.stores),
      buildStale({ web: true, bundles }),
    ]);
    this.#stores = stores;
    await Promise.all([
      stage('database migrated', () => runMigrations(this.#environment())),
      this.plan.sandbox ? stage('sandbox', () => this.#startSandbox()) : undefined,
      this.plan.decisionServer ? stage('decision server', () => this.#startDecisionServer()) : undefined,
    ]);
    await Promise.all([stage('web', () => this.#startWeb()), stage('workers', () => this.#startWorkers())]);
  }

  async #checkPort(): Promise<void> {
    const { port, bindAddress } = this.plan;
    if (await isPortFree(port, bindAddress)) return;
    throw new OperatorError(
      `port ${port} is taken by another program; choose another one, e.g. PORT=${port + 1}`,
    );
  }

  async #startSandbox(): Promise<void> {
    await this.supervisor.start(
      nodeService({
        ...this.#common('sandbox', 1),
        script: join(projectRoot, bundlePath('sandbox')),
        narrates: true,
        environment: () => ({
          ...this.plan.environment,
          SANDBOX_STATE_DIR: join(this.plan.home.path, 'sandbox'),
        }),
        readiness: { kind: 'line', accept: (line) => this.#takeReadyLine(line) },
      }),
    );
  }

  #takeReadyLine(line: string): boolean {
    const ready = parseReadyLine(line);
    if (ready === undefined) return false;
    const moved = this.#sandbox !== undefined && this.#sandbox.aws_url !== ready.aws_url;
    this.#sandbox = ready;
    if (moved) for (const name of ['web', ...this.#workerNames()]) void this.supervisor.restart(name);
    return true;
  }

  async #startDecisionServer(): Promise<void> {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    await this.supervisor.start(
      nodeService({
        ...this.#common('decision-server', 1),
        script: join(projectRoot, bundlePath('decision-server')),
        environment: () => ({
          ...this.plan.environment,
          PORT: String(port),
          HOST: '127.0.0.1',
          DECISION_MODEL_DIR: modelFolder(this.plan.environment, this.plan.home),
        }),
        readiness: {
          kind: 'http',
          url: `${url}/api/v1/ml/health`,
          headers: { 'X-API-Key': this.plan.environment['ML_SERVER_API_KEY'] ?? '' },
        },
      }),
    );
    this.#decisionUrl = url;
  }

  async #startWeb(): Promise<void> {
    const { port, bindAddress } = this.plan;
    await this.supervisor.start(
      nodeService({
        ...this.#common('web', 2),
        script: webServerScript(webBuildFolder()),
        // Next's standalone server takes its bind address from HOSTNAME, which containers set to something else.
        environment: () => ({
          ...this.#environment(),
          PORT: String(port),
          HOST: bindAddress,
          HOSTNAME: bindAddress,
        }),
        readiness: { kind: 'http', url: `${this.webUrl}/health` },
      }),
    );
  }

  async #startWorkers(): Promise<void> {
    const ports = await Promise.all(this.#workerNames().map(() => findFreePort()));
    this.#metricsUrls = ports.map((port) => `http://127.0.0.1:${port}/metrics`);
    await Promise.all(
      this.#workerNames().map((name, index) =>
        this.supervisor.start(
          nodeService({
            ...this.#common(name, 2),
            script: join(projectRoot, bundlePath('worker')),
            environment: () => ({
              ...this.#environment(),
              WORKER_ID: name,
              METRICS_PORT: String(ports[index]),
            }),
            readiness: { kind: 'http', url: `http://127.0.0.1:${ports[index] ?? 0}/health` },
          }),
        ),
      ),
    );
  }

  #workerNames(): string[] {
    return Array.from({ length: this.plan.workers }, (_, index) => `worker-${index + 1}`);
  }

  #common(name: string, tier: 1 | 2) {
    return { name, tier, home: this.plan.home, readyTimeoutMs, say };
  }

  #environment(): Record<string, string | undefined> {
    const sandbox = this.#sandbox;
    return {
      ...this.plan.environment,
      ...(this.#stores === undefined
        ? {}
        : { DATABASE_URL: this.#stores.postgres, REDIS_URL: this.#stores.redis }),
      ...(this.#decisionUrl === undefined ? {} : { ML_SERVER_URL: this.#decisionUrl }),
      ...(sandbox === undefined
        ? {}
        : {
            AWS_ENDPOINT_URL: sandbox.aws_url,
            AWS_ACCESS_KEY_ID: sandbox.platform_credentials.access_key_id,
            AWS_SECRET_ACCESS_KEY: sandbox.platform_credentials.secret_access_key,
            AWS_REGION: 'us-east-1',
            SPOT_ADVISOR_URL: sandbox.spot_advisor_url,
          }),
    };
  }

  #writeFiles(): void {
    const children = [...this.#running].filter(([name]) => name !== 'postgres' && name !== 'redis');
    noteChildren(
      this.plan.home,
      children.map(([name, { identity }]) => ({ name, ...identity })),
    );
    if (this.#stores !== undefined) writeRunFile(this.plan.home, this.#runFile(this.#stores));
  }

  #runFile(stores: StoreUrls): RunFile {
    const pidOf = (name: string): number | null => this.#running.get(name)?.identity.pid ?? null;
    const decisionUrl = this.#decisionUrl ?? this.plan.environment['ML_SERVER_URL'];
    const sandbox = this.#sandbox;
    return {
      ...(this.#running.has('web') ? { web: { pid: pidOf('web'), url: this.webUrl } } : {}),
      workers: this.#metricsUrls.map((url, index) => ({
        pid: pidOf(`worker-${index + 1}`),
        metrics_url: url,
      })),
      ...(decisionUrl === undefined
        ? {}
        : { decision_server: { pid: pidOf('decision-server'), url: decisionUrl } }),
      ...(sandbox === undefined
        ? {}
        : {
            sandbox: {
              pid: pidOf('sandbox'),
              url: sandbox.url,
              aws_url: sandbox.aws_url,
              clusters: sandbox.clusters.map(({ name, url, token }) => ({ name, url, token })),
            },
          }),
      postgres: { url: stores.postgres },
      redis: { url: stores.redis },
    };
  }
}
