import { randomBytes } from 'node:crypto';
import type { BootedInstance, ClusterSpec, DoorEntry, SimulatedCluster } from '../shared/contract';
import type { ApiContext } from './api/http/api-context';
import { DoorLog } from './api/door/door-log';
import { ADMIN_GRANTS, FULL_GRANTS, OLDER_GRANTS, type PolicyRule } from './api/access/grants';
import { ApiServer } from './api/server';
import type { CertificateAuthority, ServingCertificate } from './api/access/tls';
import {
  expiryOf,
  issueServiceAccountToken,
  serviceAccountUsername,
  TokenRegistry,
  type TokenIdentity,
} from './api/access/tokens';
import { WatchHub } from './api/read/watch-hub';
import { ControlPlane } from './control-plane';
import type { ClusterDependencies, ClusterIdentity } from './cluster-dependencies';
import { hashOf, SeededRandom } from './simulation/seeded-random';
import { SettlingClock } from './simulation/settling-clock';
import { ClusterStore } from './store/cluster-store';
import { usageHistory, type UsageLine } from './workloads/usage-history';

const TOKEN_LIFETIME_SECONDS = 90 * 86_400;
const NAMESPACE = 'cloudoptim';

/** One simulated cluster with its API server. */
export class KubernetesCluster implements SimulatedCluster {
  readonly name: string;
  readonly token: string;
  readonly olderGrantsToken: string;
  /** A cluster administrator's token, for tests and tools. */
  readonly adminToken: string;
  readonly caPem: string;
  readonly #store: ClusterStore;
  readonly #plane: ControlPlane;
  readonly #server: ApiServer;
  readonly #hub: WatchHub;
  readonly #door: DoorLog;
  readonly #tokens = new TokenRegistry();
  readonly #clock: SettlingClock;
  readonly #signingSecret = randomBytes(32).toString('hex');
  #closed = false;

  constructor(
    spec: ClusterSpec,
    dependencies: ClusterDependencies,
    tls: { ca: CertificateAuthority; certificate: ServingCertificate },
  ) {
    const { faults, log, identity, reviewToken } = dependencies;
    this.name = spec.name;
    this.caPem = tls.ca.certificatePem;
    this.#clock = new SettlingClock(dependencies.clock);
    const seed = hashOf(`${spec.name}/${spec.seed}`);
    this.#store = new ClusterStore(10_000 + (seed % 90_000));
    const simulation = {
      clusterName: spec.name,
      store: this.#store,
      clock: this.#clock,
      faults,
      random: new SeededRandom(seed),
    };
    const accounts: [string, readonly PolicyRule[], string | undefined][] = [
      ['cloudoptim', FULL_GRANTS, identity?.token],
      ['cloudoptim-older', OLDER_GRANTS, identity?.olderGrantsToken],
      ['cluster-admin', ADMIN_GRANTS, identity?.adminToken],
    ];
    const [full = '', older = '', admin = ''] = accounts.map(([account, rules, known]) => {
      const usable = known !== undefined && (expiryOf(known) ?? 0) > dependencies.clock.now().getTime();
      return this.addToken({ account, rules, ...(usable ? { token: known } : {}) });
    });
    this.token = full;
    this.olderGrantsToken = older;
    this.adminToken = admin;
    this.#plane = new ControlPlane(simulation, spec, this.#clock, dependencies.heartbeatMs);
    this.#hub = new WatchHub(faults, spec.name);
    this.#door = new DoorLog(this.#clock);
    const ids = new SeededRandom(hashOf(`${spec.name}/${spec.seed}/ids`));
    const context: ApiContext = {
      clusterName: spec.name,
      store: this.#store,
      clock: this.#clock,
      faults,
      usage: this.#plane.usage,
      newUid: () => ids.uuid(),
      newSuffix: () => ids.suffix(5),
    };
    this.#server = new ApiServer({
      context,
      certificate: tls.certificate,
      door: this.#door,
      hub: this.#hub,
      log,
      authenticate: async (token) =>
        this.#tokens.authenticate(token, this.#clock.now()) ?? (await reviewToken?.(token)),
      ...(identity ? { port: identity.port } : {}),
    });
  }

  get url(): string {
    return this.#server.url;
  }

  get door(): readonly DoorEntry[] {
    return this.#door.entries;
  }

  /** How often each verb was asked of each resource since the start, the administrator's requests left out. */
  get doorCounters(): Readonly<Record<string, number>> {
    return this.#door.counters;
  }

  /** What `startCluster` takes to come back at the same address with the same tokens. Holds secrets. */
  get identity(): ClusterIdentity {
    const { token, olderGrantsToken, adminToken } = this;
    return { port: this.#server.port, token, olderGrantsToken, adminToken };
  }

  listen(): Promise<void> {
    return this.#server.listen();
  }

  /** Accepts one more token, made here unless one is given, and returns it. */
  addToken(options: {
    account: string;
    rules: readonly PolicyRule[];
    token?: string;
    lifetimeSeconds?: number;
  }): string {
    const { account, rules } = options;
    const uid = new SeededRandom(hashOf(`${this.name}/${account}`)).uuid();
    const token =
      options.token ??
      issueServiceAccountToken(
        { namespace: NAMESPACE, name: account, uid },
        {
          issuer: `https://oidc.eks.example.com/id/${this.name}`,
          issuedAt: this.#clock.now(),
          lifetimeSeconds: options.lifetimeSeconds ?? TOKEN_LIFETIME_SECONDS,
          signingSecret: this.#signingSecret,
        },
      );
    const identity: TokenIdentity = {
      username: serviceAccountUsername({ namespace: NAMESPACE, name: account }),
      uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${NAMESPACE}`, 'system:authenticated'],
      rules,
      administrator: rules === ADMIN_GRANTS,
    };
    this.#tokens.add(token, identity);
    return token;
  }

  /** The token is refused from now on. */
  revokeToken(token: string): void {
    this.#tokens.revoke(token);
  }

  join(instance: BootedInstance): void {
    if (!this.#closed) this.#plane.join(instance);
  }

  machineGone(instanceId: string): void {
    if (!this.#closed) this.#plane.machineGone(instanceId);
  }

  nodeNameOf(instanceId: string): string | undefined {
    return this.#plane.nodeNameOf(instanceId);
  }

  pendingPodSeconds(): number {
    return this.#plane.pendingPodSeconds();
  }

  /** Pods that ran on a machine when it went and that had no deletionTimestamp; DaemonSet, mirror and finished pods not counted. */
  diedUndrained(): number {
    return this.#plane.diedUndrained();
  }

  /** Past usage of what runs now, oldest first. */
  usageHistory(range: Parameters<typeof usageHistory>[2]): Iterable<UsageLine> {
    return usageHistory(this.#store, this.#plane.usage, range);
  }

  /** How many watches are open now. */
  openWatches(): number {
    return this.#hub.size;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#hub.close();
    await this.#server.close();
  }
}
