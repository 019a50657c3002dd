import type { BootedInstance } from '../../../shared/contract';
import type { AwsWorld } from '../../model/aws-world';
import type { Instance } from '../../model/ec2';

/** What a machine's user data would make of it. */
interface BootstrapPlan {
  readonly clusterName: string;
  readonly nodeLabels: Readonly<Record<string, string>>;
  readonly nodeTaints: BootedInstance['nodeTaints'];
}

/**
 * Reads user data as the EKS AMI would run it: a `bootstrap.sh <cluster>` line (Amazon Linux 2), a `--cluster-name`
 * argument, or a nodeadm NodeConfig (Amazon Linux 2023). Undefined if the machine would join no cluster.
 * Sources: EKS User Guide, "Specify an AMI"; nodeadm documentation, "NodeConfig".
 */
function readUserData(userData: string | undefined): BootstrapPlan | undefined {
  if (userData === undefined) return undefined;
  const text = Buffer.from(userData, 'base64').toString('utf8');
  const clusterName = clusterNameIn(text);
  if (clusterName === undefined) return undefined;
  return { clusterName, nodeLabels: labelsIn(text), nodeTaints: taintsIn(text) };
}

function clusterNameIn(text: string): string | undefined {
  const script = /\/etc\/eks\/bootstrap\.sh\s+(?:["']?)([A-Za-z0-9][A-Za-z0-9_-]*)/.exec(text)?.[1];
  if (script !== undefined) return script;
  const argument = /--cluster-name[=\s]+["']?([A-Za-z0-9][A-Za-z0-9_-]*)/.exec(text)?.[1];
  if (argument !== undefined) return argument;
  if (!/apiVersion:\s*node\.eks\.aws\//.test(text) || !/kind:\s*NodeConfig/.test(text)) return undefined;
  return /^\s*cluster:\s*\n(?:\s+\S[^\n]*\n)*?\s+name:\s*["']?([A-Za-z0-9][A-Za-z0-9_-]*)/m.exec(text)?.[1];
}

function labelsIn(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const match of text.matchAll(/--node-labels=([^\s'"]+)/g)) {
    for (const pair of (match[1] ?? '').split(',')) {
      const [key, value = ''] = pair.split('=');
      if (key !== undefined && key !== '') labels[key] = value;
    }
  }
  return labels;
}

function taintsIn(text: string): BootedInstance['nodeTaints'] {
  const taints: BootedInstance['nodeTaints'][number][] = [];
  for (const match of text.matchAll(/--register-with-taints=([^\s'"]+)/g)) {
    for (const taint of (match[1] ?? '').split(',')) {
      const parts = /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(taint);
      const [, key, value, effect] = parts ?? [];
      if (key === undefined) continue;
      if (effect !== 'NoSchedule' && effect !== 'PreferNoSchedule' && effect !== 'NoExecute') continue;
      taints.push(value === undefined ? { key, effect } : { key, value, effect });
    }
  }
  return taints;
}

/**
 * The kubelet of a running machine registers, if the machine was launched rightly: an EKS image, an instance profile
 * (without one it cannot authenticate), and user data that names a cluster of its own account. Else it just runs.
 */
export function joinCluster(world: AwsWorld, instance: Instance): void {
  const plan = readUserData(instance.userData);
  if (plan === undefined || instance.profileArn === undefined) return;
  const image = world.ec2(instance.accountId, instance.region).images.get(instance.imageId);
  const cluster = world.clusters.get(plan.clusterName);
  const home = world.config.clusters.find(({ name }) => name === plan.clusterName);
  if (image?.eksOptimized !== true || cluster === undefined) return;
  if (home?.account !== instance.accountId || home.region !== instance.region) return;
  instance.clusterName = plan.clusterName;
  instance.joined = true;
  cluster.join({
    instanceId: instance.id,
    instanceType: instance.type.name,
    availabilityZone: instance.zone.name,
    region: instance.region,
    lifecycle: instance.lifecycle,
    vcpu: instance.type.vcpu,
    memoryMib: instance.type.memoryMib,
    privateDnsName: instance.privateDnsName,
    privateIp: instance.privateIp,
    nodeLabels: plan.nodeLabels,
    nodeTaints: plan.nodeTaints,
  });
}

/** Tells the cluster that the machine is gone; nothing if it never joined. */
export function leaveCluster(world: AwsWorld, instance: Instance): void {
  if (!instance.joined || instance.clusterName === undefined) return;
  world.clusters.get(instance.clusterName)?.machineGone(instance.id);
}
