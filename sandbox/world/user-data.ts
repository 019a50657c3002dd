import type { SimulatedCluster } from '../shared/contract';
import type { ClusterConfig } from '../shared/config';

/** User data, base64, with which an EKS node of the cluster boots; labels are the kubelet's `--node-labels`. */
export function bootstrapUserData(
  config: ClusterConfig,
  cluster: Pick<SimulatedCluster, 'url' | 'caPem'>,
  labels: Readonly<Record<string, string>>,
): string {
  const nodeLabels = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const ca = Buffer.from(cluster.caPem).toString('base64');
  const text =
    config.bootstrap === 'bootstrap.sh'
      ? bootstrapScript(config.name, cluster.url, ca, nodeLabels)
      : nodeConfig(config.name, cluster.url, ca, nodeLabels);
  return Buffer.from(text).toString('base64');
}

/** EKS User Guide, "Create nodes with optimized Amazon Linux AMIs": the bootstrap.sh way. */
function bootstrapScript(name: string, url: string, ca: string, nodeLabels: string): string {
  return `#!/bin/bash
set -ex
/etc/eks/bootstrap.sh ${name} --apiserver-endpoint ${url} --b64-cluster-ca ${ca} --kubelet-extra-args '--node-labels=${nodeLabels}'
`;
}

/** EKS User Guide, "Upgrade from Amazon Linux 2 to Amazon Linux 2023": nodeadm's NodeConfig in MIME multipart. */
function nodeConfig(name: string, url: string, ca: string, nodeLabels: string): string {
  return `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="BOUNDARY"

--BOUNDARY
Content-Type: application/node.eks.aws

---
apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  cluster:
    name: ${name}
    apiServerEndpoint: ${url}
    certificateAuthority: ${ca}
    cidr: 10.100.0.0/16
  kubelet:
    flags:
      - --node-labels=${nodeLabels}

--BOUNDARY--
`;
}
