import { z } from 'zod';
import {
  listNodesInput,
  nodePageSchema,
  podPageSchema,
  usageSchema,
} from '@/server/queries/clusters/cluster-model';
import { listWorkloadsInput, workloadPageSchema } from '@/server/queries/clusters/workload-model';
import { pageFields } from '@/server/queries/shared/page';
import { notFound } from '@/server/api/api-error';
import { query, unwrap } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';
import { operationProcedures } from './operations';

const tags = ['Kubernetes'];

export const k8sRouter = router({
  nodes: query('k8s.nodes', {
    openapi: { method: 'GET', path: '/k8s/{cluster_id}/nodes', tags, summary: 'Nodes as last seen' },
  })
    .input(listNodesInput)
    .output(nodePageSchema)
    .query(async ({ ctx, input }) => {
      const page = await ctx.queries.listNodes(ctx.scope, input);
      if (page === null) throw notFound('cluster');
      return page;
    }),

  pods: query('k8s.pods', {
    openapi: {
      method: 'GET',
      path: '/k8s/{cluster_id}/pods',
      tags,
      summary: 'Pods, read live a page at a time',
      description: 'Bounded to 5 s; 502 with the reason when the cluster is away.',
    },
  })
    .input(
      z.object({
        cluster_id: z.uuid(),
        limit: pageFields.limit,
        cursor: z.string().min(1).max(8000).nullish(),
        namespace: z.string().max(63).optional(),
        node_name: z.string().max(253).optional(),
      }),
    )
    .output(podPageSchema)
    .query(async ({ ctx, input }) =>
      unwrap(
        await ctx.services.listPods(
          {
            clusterId: input.cluster_id,
            limit: input.limit,
            cursor: input.cursor ?? null,
            namespace: input.namespace,
            nodeName: input.node_name,
          },
          ctx.actor,
        ),
      ),
    ),

  workloads: query('k8s.workloads', {
    openapi: {
      method: 'GET',
      path: '/k8s/{cluster_id}/workloads',
      tags,
      summary: 'Containers of workloads: requests, limits and what they used',
      description:
        'Kept every minute. Jobs and bare pods are not in it. Usage is null without samples, never 0.',
    },
  })
    .input(listWorkloadsInput)
    .output(workloadPageSchema)
    .query(async ({ ctx, input }) => {
      const page = await ctx.queries.listWorkloads(ctx.scope, input);
      if (page === null) throw notFound('cluster');
      return page;
    }),

  metrics: query('k8s.metrics', {
    openapi: {
      method: 'GET',
      path: '/k8s/{cluster_id}/metrics',
      tags,
      summary: 'Usage now, from metrics-server',
      description: 'Without metrics-server `metrics_available` is false and usage null, never 0.',
    },
  })
    .input(z.object({ cluster_id: z.uuid() }))
    .output(usageSchema)
    .query(async ({ ctx, input }) => unwrap(await ctx.services.readUsage(input.cluster_id, ctx.actor))),

  ...operationProcedures,
});
