import { createHash } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { AddressGuard } from '@/server/ports/address-guard';
import type { ClusterConnection } from '@/server/ports/cluster-api';
import { AppError } from '@/server/domain/shared/app-error';
import { assertCaCertificate } from './endpoint';

/** Calls in flight to one API server; the rest waits its turn inside the agent. */
const CALLS_IN_FLIGHT = 64;

/** Above a kube-apiserver's and a load balancer's usual pauses between our calls, below their idle limits. */
const KEEP_ALIVE_MS = 30_000;

/** TCP and TLS together; the call's own bound may be shorter. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Beyond this many endpoints the longest unused ones give their sockets back. */
const MAX_ENDPOINTS = 1_000;

/** The connection was refused by our own guard before a packet was sent. */
export class AddressRefusedError extends AppError {}

/** The two agents of one endpoint: streams that stay open for minutes never take a call's socket. */
interface EndpointAgents {
  readonly calls: Agent;
  readonly watches: Agent;
}

/**
 * Agents by endpoint and CA. TLS is always verified; each new connection asks the guard anew and uses its pinned
 * look-up; redirects are never followed (undici's default).
 */
export class ConnectionPool {
  private readonly agents = new Map<string, EndpointAgents>();

  constructor(private readonly guard: AddressGuard) {}

  agentsFor(connection: Pick<ClusterConnection, 'endpoint' | 'caCertificatePem'>): EndpointAgents {
    const key = createHash('sha256')
      .update(`${connection.endpoint}\n${connection.caCertificatePem ?? ''}`)
      .digest('hex');
    const known = this.agents.get(key);
    this.agents.delete(key);
    const agents = known ?? this.createAgents(connection);
    this.agents.set(key, agents);
    this.retireOldest();
    return agents;
  }

  async close(): Promise<void> {
    const all = [...this.agents.values()];
    this.agents.clear();
    await Promise.all(all.flatMap(({ calls, watches }) => [calls.destroy(), watches.destroy()]));
  }

  private createAgents(connection: Pick<ClusterConnection, 'endpoint' | 'caCertificatePem'>): EndpointAgents {
    const connect = guardedConnector(this.guard, connection.endpoint, connection.caCertificatePem);
    const shared = { connect, allowH2: false, pipelining: 1, keepAliveTimeout: KEEP_ALIVE_MS };
    return {
      calls: new Agent({ ...shared, connections: CALLS_IN_FLIGHT }),
      // The reflector's watchdog judges silence; undici's own body time-out would cut a quiet watch.
      watches: new Agent({ ...shared, bodyTimeout: 0 }),
    };
  }

  private retireOldest(): void {
    for (const [key, { calls, watches }] of this.agents) {
      if (this.agents.size <= MAX_ENDPOINTS) return;
      this.agents.delete(key);
      // Graceful: what is in flight, watches included, ends by itself.
      void calls.close();
      void watches.close();
    }
  }
}

function guardedConnector(
  guard: AddressGuard,
  endpoint: string,
  caCertificatePem: string | null,
): buildConnector.connector {
  let pinned: LookupFunction | null = null;
  const lookup: LookupFunction = (hostname, options, callback) => {
    if (pinned === null) callback(new AddressRefusedError('address_forbidden', 'address not checked'), '');
    else pinned(hostname, options, callback);
  };
  const connect = buildConnector({
    lookup,
    timeout: CONNECT_TIMEOUT_MS,
    allowH2: false,
    ...(caCertificatePem === null ? {} : { ca: caCertificatePem }),
  });
  return (options, callback) => {
    guard
      .check(endpoint)
      .then((checked) => {
        if (!checked.ok) throw new AddressRefusedError(checked.error.code, checked.error.message);
        if (caCertificatePem !== null) assertCaCertificate(caCertificatePem);
        pinned = checked.value.lookup;
        connect(options, callback);
      })
      .catch((error: unknown) => {
        callback(error instanceof Error ? error : new Error('connection failed'), null);
      });
  };
}
