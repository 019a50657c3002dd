import type { ClusterSpec } from '../shared/contract';
import { KubernetesCluster } from './cluster';
import type { ClusterDependencies } from './cluster-dependencies';
import { createCertificateAuthority, createServingCertificate } from './api/access/tls';

export { KubernetesCluster } from './cluster';
export type { ClusterDependencies } from './cluster-dependencies';
export { createCertificateAuthority } from './api/access/tls';
export { FULL_GRANTS, OLDER_GRANTS } from './api/access/grants';

/**
 * Starts a cluster without nodes behind an HTTPS API server on a free loopback port. The first `initialNodes` joins
 * count as nodes that have long been there; with the last of them the workloads stand on them. Fails where no port can
 * be had.
 */
export async function startCluster(
  spec: ClusterSpec,
  dependencies: ClusterDependencies,
): Promise<KubernetesCluster> {
  const now = new Date();
  const ca = dependencies.tls ?? (await createCertificateAuthority('kubernetes', now));
  const certificate = await createServingCertificate(ca, spec.name, now);
  const cluster = new KubernetesCluster(spec, dependencies, { ca, certificate });
  await cluster.listen();
  return cluster;
}
