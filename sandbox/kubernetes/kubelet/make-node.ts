import type { BootedInstance } from '../../shared/contract';
import { fieldsOf } from '../model/field-set';
import type { Condition, KubeObject, Node, Taint } from '../model/objects';
import { hashOf } from '../simulation/seeded-random';
import { architectureOf, nodeCapacity } from './node-capacity';

/** Taint of a node whose kubelet is not ready yet. */
export const NOT_READY_TAINT = 'node.kubernetes.io/not-ready';

/** The EBS CSI driver attaches this many volumes to a Nitro instance with three interfaces. Source: https://docs.aws.amazon.com/ebs/latest/userguide/volume_limits.html (28 attachments shared) */
const ATTACHABLE_VOLUMES = 25;

const KUBELET_VERSION = 'v1.32.0-eks-sandbox';

export function nodeConditions(ready: boolean, now: string, heartbeat: string = now): Condition[] {
  const times = { lastHeartbeatTime: heartbeat, lastTransitionTime: now };
  const fine = (type: string, reason: string, message: string): Condition => ({
    type,
    status: 'False',
    reason,
    message,
    ...times,
  });
  return [
    fine('MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    fine('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    fine('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    {
      type: 'Ready',
      status: ready ? 'True' : 'False',
      reason: ready ? 'KubeletReady' : 'KubeletNotReady',
      message: ready
        ? 'kubelet is posting ready status'
        : 'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      ...times,
    },
  ];
}

/** The Node that the kubelet of an EKS instance registers, not ready yet. */
export function makeNode(instance: BootedInstance, options: { uid: string; createdAt: string }): Node {
  const { instanceId, instanceType, availabilityZone, privateDnsName, privateIp } = instance;
  const architecture = architectureOf(instanceType);
  const { capacity, allocatable } = nodeCapacity(instance);
  const taints: Taint[] = [
    ...instance.nodeTaints.map((taint) => ({ ...taint })),
    { key: NOT_READY_TAINT, effect: 'NoSchedule' },
  ];
  const labels = nodeLabels(instance);
  const annotations = {
    'alpha.kubernetes.io/provided-node-ip': privateIp,
    'csi.volume.kubernetes.io/nodeid': JSON.stringify({ 'ebs.csi.aws.com': instanceId }),
    'node.alpha.kubernetes.io/ttl': '0',
    'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
  };
  const spec = { providerID: `aws:///${availabilityZone}/${instanceId}`, taints };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: privateDnsName,
      uid: options.uid,
      resourceVersion: '0',
      creationTimestamp: options.createdAt,
      labels,
      annotations,
      managedFields: [
        {
          manager: 'kubelet',
          operation: 'Update',
          apiVersion: 'v1',
          time: options.createdAt,
          fieldsType: 'FieldsV1',
          fieldsV1: fieldsOf({ metadata: { labels, annotations }, spec }),
        },
      ],
    },
    spec,
    status: {
      addresses: [
        { type: 'InternalIP', address: privateIp },
        { type: 'InternalDNS', address: privateDnsName },
        { type: 'Hostname', address: privateDnsName },
      ],
      allocatable,
      capacity,
      conditions: nodeConditions(false, options.createdAt),
      daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
      nodeInfo: {
        architecture,
        bootID: options.uid,
        containerRuntimeVersion: 'containerd://1.7.25',
        kernelVersion: '6.1.127-135.201.amzn2023',
        kubeProxyVersion: KUBELET_VERSION,
        kubeletVersion: KUBELET_VERSION,
        machineID: instanceId.slice(2),
        operatingSystem: 'linux',
        osImage: 'Amazon Linux 2023',
        systemUUID: instanceId.slice(2),
      },
    },
  };
}

function nodeLabels(instance: BootedInstance): Record<string, string> {
  const { instanceType, availabilityZone, region, privateDnsName } = instance;
  const architecture = architectureOf(instanceType);
  const managedCapacity =
    instance.nodeLabels['eks.amazonaws.com/nodegroup'] === undefined
      ? {}
      : { 'eks.amazonaws.com/capacityType': instance.lifecycle === 'spot' ? 'SPOT' : 'ON_DEMAND' };
  return {
    'beta.kubernetes.io/arch': architecture,
    'beta.kubernetes.io/instance-type': instanceType,
    'beta.kubernetes.io/os': 'linux',
    ...managedCapacity,
    ...karpenterLabels(instance),
    'failure-domain.beta.kubernetes.io/region': region,
    'failure-domain.beta.kubernetes.io/zone': availabilityZone,
    'k8s.io/cloud-provider-aws': hashOf(region).toString(16).padStart(8, '0').repeat(4),
    'kubernetes.io/arch': architecture,
    'kubernetes.io/hostname': privateDnsName,
    'kubernetes.io/os': 'linux',
    'node.kubernetes.io/instance-type': instanceType,
    'topology.ebs.csi.aws.com/zone': availabilityZone,
    'topology.kubernetes.io/region': region,
    'topology.kubernetes.io/zone': availabilityZone,
    ...instance.nodeLabels,
  };
}

/** What Karpenter's controller puts on its nodes: https://karpenter.sh/docs/concepts/scheduling/#well-known-labels */
function karpenterLabels({ nodeLabels, lifecycle }: BootedInstance): Record<string, string> {
  return nodeLabels['karpenter.sh/nodepool'] === undefined
    ? {}
    : {
        'karpenter.sh/capacity-type': lifecycle,
        'karpenter.sh/initialized': 'true',
        'karpenter.sh/registered': 'true',
        'karpenter.k8s.aws/ec2nodeclass': 'default',
      };
}

/** The CSINode that the EBS driver's node plugin makes the kubelet register. */
export function makeCsiNode(node: Node, instanceId: string, uid: string): KubeObject {
  const { name, creationTimestamp } = node.metadata;
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: {
      name,
      uid,
      resourceVersion: '0',
      creationTimestamp,
      annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': 'kubernetes.io/aws-ebs' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid }],
    },
    spec: {
      drivers: [
        {
          name: 'ebs.csi.aws.com',
          nodeID: instanceId,
          topologyKeys: ['kubernetes.io/os', 'topology.ebs.csi.aws.com/zone', 'topology.kubernetes.io/zone'],
          allocatable: { count: ATTACHABLE_VOLUMES },
        },
      ],
    },
  };
}
