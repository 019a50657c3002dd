import { readFile } from 'node:fs/promises';
import type { ConformanceTarget } from './conformance-target';
import { startLocalTarget } from './local-target';

/**
 * `K8S_CONFORMANCE_URL`, `K8S_CONFORMANCE_TOKEN` and `K8S_CONFORMANCE_CA_FILE` name a real API server;
 * `K8S_CONFORMANCE_ADMIN_TOKEN` (else the token itself), `K8S_CONFORMANCE_OLDER_TOKEN`, `K8S_CONFORMANCE_NODE` and
 * `K8S_CONFORMANCE_NAMESPACE` are optional. Without the first two a simulated cluster is started.
 */
export async function openTarget(env: NodeJS.ProcessEnv = process.env): Promise<ConformanceTarget> {
  const endpoint = env['K8S_CONFORMANCE_URL'];
  const token = env['K8S_CONFORMANCE_TOKEN'];
  if (!endpoint || !token) return startLocalTarget();
  const caFile = env['K8S_CONFORMANCE_CA_FILE'];
  const caCertificatePem = caFile ? await readFile(caFile, 'utf8') : null;
  return {
    connection: { clusterId: 'conformance', endpoint, token, caCertificatePem },
    adminToken: env['K8S_CONFORMANCE_ADMIN_TOKEN'] || token,
    olderGrantsToken: env['K8S_CONFORMANCE_OLDER_TOKEN'] || null,
    namespace: env['K8S_CONFORMANCE_NAMESPACE'] || null,
    nodeName: env['K8S_CONFORMANCE_NODE'] || null,
    close: () => Promise.resolve(),
  };
}
