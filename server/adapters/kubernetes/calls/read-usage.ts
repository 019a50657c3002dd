import type { UsageReading } from '@/server/ports/cluster-api';
import { projectNodeUsage, projectPodUsage } from '../projection/project-usage';
import type { ApiClient } from '../transport/api-client';
import type { CallBound } from '@/server/adapters/resilience/bounded-call';
import type { ApiStatus } from '../transport/api-status';
import { readList } from '../transport/read-list';
import type { ListSource } from './list-source';
import { projectOrSkip } from './list-objects';
import { refusalError } from './refusal-error';

const nodeUsageSource = {
  resource: 'nodes.metrics.k8s.io',
  path: '/apis/metrics.k8s.io/v1beta1/nodes',
  project: projectNodeUsage,
};

const podUsageSource = {
  resource: 'pods.metrics.k8s.io',
  path: '/apis/metrics.k8s.io/v1beta1/pods',
  project: projectPodUsage,
};

type Reading<T> = { readonly items: readonly T[] } | { readonly unavailable: string };

/**
 * Usage as metrics-server measured it. 404 (API not registered), 503 (its server is away) and 403 make the part null
 * with the reason; metrics.k8s.io has no paging.
 */
export async function readUsage(client: ApiClient, bound: CallBound): Promise<UsageReading> {
  const [nodes, pods] = await Promise.all([
    readPart(client, nodeUsageSource, bound),
    readPart(client, podUsageSource, bound),
  ]);
  return {
    nodes: 'items' in nodes ? nodes.items : null,
    pods: 'items' in pods ? pods.items : null,
    unavailableReason:
      'unavailable' in nodes ? nodes.unavailable : 'unavailable' in pods ? pods.unavailable : null,
  };
}

function isAbsent(status: ApiStatus): boolean {
  return status.code === 404 || status.code === 503 || status.code === 403;
}

async function readPart<T>(client: ApiClient, source: ListSource<T>, bound: CallBound): Promise<Reading<T>> {
  const subject = { verb: 'list', resource: source.resource };
  const answer = await client.send(
    {
      ...subject,
      method: 'GET',
      path: source.path,
      gzip: true,
      isAnswer: isAbsent,
      consume: async (body) => {
        const items: T[] = [];
        await readList(body, (raw) => {
          const outcome = projectOrSkip(source, raw);
          if ('item' in outcome) items.push(outcome.item);
        });
        return items;
      },
    },
    bound,
  );
  if (answer.ok) return { items: answer.value };
  if (isAbsent(answer.status)) return { unavailable: answer.status.message };
  throw refusalError(client.factsOf(subject), answer.status);
}
