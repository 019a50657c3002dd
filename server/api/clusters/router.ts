import { z } from 'zod';
import {
  clusterCheckResultSchema,
  clusterDetailSchema,
  clusterModeSchema,
  clusterPageSchema,
  listClustersInput,
} from '@/server/queries/clusters/cluster-model';
import { notFound } from '@/server/api/api-error';
import { mutation, query, unwrap } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';
import type { ApiContext } from '@/server/api/dependencies';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { maintenanceSchema } from '@/server/queries/clusters/maintenance-model';
import { featuresInput, registerClusterInput, updateClusterInput } from './register-input';
import { given, toMaintenance, toRegisterCluster, toUpdateCluster } from './to-service-input';
import { pauseFields, requireConfirmation } from '@/server/api/admin/require-confirmation';

const tags = ['Clusters'];
const byId = z.object({ cluster_id: z.uuid() });

async function detailOf(ctx: ApiContext & { scope: CustomerScope }, clusterId: string) {
  const cluster = await ctx.queries.getCluster(ctx.scope, clusterId);
  if (cluster === null) throw notFound('cluster');
  return cluster;
}

export const clustersRouter = router({
  list: query('clusters.list', {
    openapi: { method: 'GET', path: '/admin/clusters', tags, summary: 'List clusters' },
  })
    .input(listClustersInput)
    .output(clusterPageSchema)
    .query(({ ctx, input }) => ctx.queries.listClusters(ctx.scope, input)),

  get: query('clusters.get', {
    openapi: {
      method: 'GET',
      path: '/admin/clusters/{cluster_id}',
      tags,
      summary: 'One cluster with its settings',
    },
  })
    .input(byId)
    .output(clusterDetailSchema)
    .query(({ ctx, input }) => detailOf(ctx, input.cluster_id)),

  register: mutation('clusters.register', {
    openapi: {
      method: 'POST',
      path: '/admin/clusters',
      tags,
      summary: 'Register a cluster',
      description:
        'Asks the cluster and AWS at once; what does not answer gives 422 `connection_failed` with one entry per check in `details.checks`.',
    },
    successStatus: 201,
  })
    .input(registerClusterInput)
    .output(clusterDetailSchema)
    .mutation(async ({ ctx, input }) => {
      const { clusterId } = unwrap(await ctx.services.registerCluster(toRegisterCluster(input), ctx.actor));
      return detailOf(ctx, clusterId);
    }),

  update: mutation('clusters.update', {
    openapi: {
      method: 'PUT',
      path: '/admin/clusters/{cluster_id}',
      tags,
      summary: 'Replace what is given, checked again before it is stored',
    },
  })
    .input(updateClusterInput)
    .output(clusterDetailSchema)
    .mutation(async ({ ctx, input }) => {
      const { clusterId } = unwrap(await ctx.services.updateCluster(toUpdateCluster(input), ctx.actor));
      return detailOf(ctx, clusterId);
    }),

  delete: mutation('clusters.delete', {
    openapi: {
      method: 'DELETE',
      path: '/admin/clusters/{cluster_id}',
      tags,
      summary: 'Stop looking after a cluster and erase its token; 409 while an interruption runs',
    },
  })
    .input(byId)
    .output(
      z.object({
        cluster_id: z.string(),
        deleted: z.literal(true),
        /** Nodes that we had cordoned and could not uncordon, by name. */
        left_cordoned: z.array(z.string()),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { leftCordoned } = unwrap(await ctx.services.deleteCluster(input.cluster_id, ctx.actor));
      return { cluster_id: input.cluster_id, deleted: true as const, left_cordoned: [...leftCordoned] };
    }),

  check: mutation('clusters.check', {
    openapi: {
      method: 'POST',
      path: '/admin/clusters/{cluster_id}/check',
      tags,
      summary: 'Test every permission and say what is missing',
    },
  })
    .input(byId)
    .output(clusterCheckResultSchema)
    .mutation(async ({ ctx, input }) => unwrap(await ctx.services.checkCluster(input.cluster_id, ctx.actor))),

  proveTemplate: mutation('clusters.proveTemplate', {
    openapi: {
      method: 'POST',
      path: '/admin/clusters/{cluster_id}/prove-template',
      tags,
      summary: 'Launch one tainted on-demand node from the node template and end it once it is Ready',
      description:
        '202; the plan is at /optimization/status/{operation_id}. `most_dollars` is what it may cost at most.',
    },
    successStatus: 202,
  })
    .input(byId)
    .output(z.object({ operation_id: z.string(), most_dollars: z.number().nullable() }))
    .mutation(async ({ ctx, input }) => {
      const started = unwrap(await ctx.services.proveTemplate({ clusterId: input.cluster_id }, ctx.actor));
      return { operation_id: started.operationId, most_dollars: started.mostDollars };
    }),

  setMode: mutation('clusters.setMode', {
    openapi: { method: 'PUT', path: '/admin/clusters/{cluster_id}/mode', tags, summary: 'Set the mode' },
  })
    .input(byId.extend({ mode: clusterModeSchema }))
    .output(clusterDetailSchema)
    .mutation(async ({ ctx, input }) => {
      unwrap(await ctx.services.setClusterMode({ clusterId: input.cluster_id, mode: input.mode }, ctx.actor));
      return detailOf(ctx, input.cluster_id);
    }),

  setFeatures: mutation('clusters.setFeatures', {
    openapi: {
      method: 'PUT',
      path: '/admin/clusters/{cluster_id}/features',
      tags,
      summary: "Replace the cluster's switches of the workflows; an absent one follows its customer's",
    },
  })
    .input(byId.extend({ features: featuresInput }))
    .output(clusterDetailSchema)
    .mutation(async ({ ctx, input }) => {
      const features = given(input.features);
      unwrap(await ctx.services.setClusterFeatures({ clusterId: input.cluster_id, features }, ctx.actor));
      return detailOf(ctx, input.cluster_id);
    }),

  setAdoption: mutation('clusters.setAdoption', {
    openapi: {
      method: 'PUT',
      path: '/admin/clusters/{cluster_id}/adopt-auto-scaling-groups',
      tags,
      summary: 'Set whether new nodes may stand outside of Auto Scaling groups in the place of their own',
      description:
        'Off by default. On: a Spot optimization may replace nodes of Auto Scaling groups, and a bin packing may remove them where scale-up brings capacity back. A node leaves its group with the desired capacity lowered, never under MinSize.',
    },
  })
    .input(byId.extend({ adopt_auto_scaling_groups: z.boolean() }))
    .output(clusterDetailSchema)
    .mutation(async ({ ctx, input }) => {
      const { cluster_id: clusterId, adopt_auto_scaling_groups: adoptsGroups } = input;
      unwrap(await ctx.services.setAdoption({ clusterId, adoptsGroups }, ctx.actor));
      return detailOf(ctx, clusterId);
    }),

  setMaintenance: mutation('clusters.setMaintenance', {
    openapi: {
      method: 'PUT',
      path: '/admin/clusters/{cluster_id}/maintenance-windows',
      tags,
      summary: 'Replace when optimizations may run; without windows and freezes: at any time',
      description:
        'A running optimization begins no further batch outside of them. Spot warnings are answered at any time.',
    },
  })
    .input(byId.extend(maintenanceSchema.shape))
    .output(clusterDetailSchema)
    .mutation(async ({ ctx, input }) => {
      const { cluster_id: clusterId, ...body } = input;
      unwrap(await ctx.services.setMaintenance({ clusterId, maintenance: toMaintenance(body) }, ctx.actor));
      return detailOf(ctx, clusterId);
    }),

  resetBreaker: mutation('clusters.resetBreaker', {
    openapi: {
      method: 'POST',
      path: '/admin/clusters/{cluster_id}/breaker/reset',
      tags,
      summary: 'Let optimizations run again after two failed in a row; 409 while the breaker is closed',
    },
  })
    .input(byId.extend({ reason: z.string().trim().min(3).max(500) }))
    .output(clusterDetailSchema)
    .mutation(async ({ ctx, input }) => {
      unwrap(
        await ctx.services.resetBreaker({ clusterId: input.cluster_id, reason: input.reason }, ctx.actor),
      );
      return detailOf(ctx, input.cluster_id);
    }),

  pause: mutation('clusters.pause', {
    openapi: { method: 'POST', path: '/admin/clusters/{cluster_id}/pause', tags, summary: 'Pause a cluster' },
  })
    .input(byId.extend(pauseFields))
    .output(clusterDetailSchema)
    .mutation(async ({ ctx, input }) => {
      requireConfirmation(input);
      unwrap(
        await ctx.services.pause(
          {
            scope: { kind: 'cluster', clusterId: input.cluster_id },
            level: input.level,
            reason: input.reason ?? null,
          },
          ctx.actor,
        ),
      );
      return detailOf(ctx, input.cluster_id);
    }),

  resume: mutation('clusters.resume', {
    openapi: {
      method: 'POST',
      path: '/admin/clusters/{cluster_id}/resume',
      tags,
      summary: 'Resume a cluster',
    },
  })
    .input(byId)
    .output(clusterDetailSchema)
    .mutation(async ({ ctx, input }) => {
      unwrap(await ctx.services.resume({ kind: 'cluster', clusterId: input.cluster_id }, ctx.actor));
      return detailOf(ctx, input.cluster_id);
    }),
});
