import type { KubeObject } from '../../model/objects';
import { parseLabelSelector } from '../../store/selectors';
import { methodNotAllowed, notFound } from '../../store/status-error';
import { keyOf } from '../../store/table';
import { wireTime, type ApiContext, type Reply } from '../http/api-context';
import type { ResourceRequest } from '../http/request-info';

const GROUP = 'metrics.k8s.io';
const API_VERSION = `${GROUP}/v1beta1`;
/**
 * Usage is measured this often and answered unchanged in between: `--metric-resolution=15s` of metrics-server's manifest.
 * https://github.com/kubernetes-sigs/metrics-server/blob/master/manifests/base/deployment.yaml
 */
const RESOLUTION_MS = 15_000;

/** When the usage that is answered now was measured. */
const measuredAt = ({ clock }: ApiContext): Date =>
  new Date(Math.floor(clock.now().getTime() / RESOLUTION_MS) * RESOLUTION_MS);

/**
 * Answers metrics.k8s.io as metrics-server does: usage over a short window, for nodes and running pods only.
 * Source: https://github.com/kubernetes/metrics/blob/master/pkg/apis/metrics/v1beta1/types.go
 */
export function readMetrics(context: ApiContext, info: ResourceRequest, query: URLSearchParams): Reply {
  if (info.verb !== 'get' && info.verb !== 'list') throw methodNotAllowed();
  const isNode = info.resource === 'nodes';
  const render = isNode ? nodeMetrics : podMetrics;
  const { nodes, pods } = context.store.tables;
  if (info.name !== undefined) {
    const object = (isNode ? nodes : pods).get(keyOf({ namespace: info.namespace, name: info.name }));
    const metrics = object && render(context, object);
    if (!metrics) throw notFound({ group: GROUP, resource: info.resource }, info.name);
    return { status: 200, body: metrics };
  }
  const selector = query.get('labelSelector') ?? '';
  const matches = selector === '' ? () => true : parseLabelSelector(selector);
  const items: object[] = [];
  for (const object of isNode ? nodes.sorted() : pods.sorted()) {
    if (info.namespace !== undefined && object.metadata.namespace !== info.namespace) continue;
    if (!matches(object.metadata.labels)) continue;
    const metrics = render(context, object);
    if (metrics) items.push(metrics);
  }
  const kind = isNode ? 'NodeMetricsList' : 'PodMetricsList';
  return { status: 200, body: { kind, apiVersion: API_VERSION, metadata: {}, items } };
}

function nodeMetrics(context: ApiContext, { metadata }: KubeObject): object | undefined {
  const usage = context.usage.nodeUsage(metadata.name, measuredAt(context));
  if (!usage) return undefined;
  return {
    ...envelope(context, 'NodeMetrics', metadata),
    usage: { cpu: `${usage.cpuNanocores}n`, memory: `${usage.memoryKib}Ki` },
  };
}

function podMetrics(context: ApiContext, { metadata }: KubeObject): object | undefined {
  const usage = context.usage.podUsage(metadata.namespace ?? '', metadata.name, measuredAt(context));
  if (!usage) return undefined;
  return {
    ...envelope(context, 'PodMetrics', metadata),
    containers: usage.map(({ name, cpuNanocores, memoryKib }) => ({
      name,
      usage: { cpu: `${cpuNanocores}n`, memory: `${memoryKib}Ki` },
    })),
  };
}

function envelope(
  context: ApiContext,
  kind: string,
  { name, namespace, labels }: KubeObject['metadata'],
): object {
  return {
    kind,
    apiVersion: API_VERSION,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: wireTime(context.clock.now()),
      labels,
    },
    timestamp: wireTime(measuredAt(context)),
    window: '15s',
  };
}
