import type { ClusterGateway } from '@/server/ports/cluster-api';
import { createClusterApi } from './cluster-api';
import type { ClusterGatewayOptions } from './transport/settings';
import { ApiClient } from './transport/api-client';
import { ConnectionPool } from './transport/connection-pool';
import { WatchedCluster } from './watch/cluster-watch';

export type { ClusterGatewayOptions } from './transport/settings';

/**
 * Speaks to Kubernetes API servers. Clusters with the same endpoint and CA share sockets: up to 64 for calls, and
 * apart from them one for each watch. `close` destroys all of them; what is in flight then fails with
 * `connection_reset`, so watches are closed before.
 */
export function createClusterGateway(
  options: ClusterGatewayOptions,
): ClusterGateway & { close(): Promise<void> } {
  const pool = new ConnectionPool(options.guard);
  return {
    open: (connection) => createClusterApi(new ApiClient(connection, pool, options), options),
    watch: (connection) => new WatchedCluster(new ApiClient(connection, pool, options), options),
    close: () => pool.close(),
  };
}
