import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { mutation, query, unwrap } from '@/server/api/procedure';
import {
  cordonedSchema,
  cordonInput,
  drainInput,
  drainPreviewSchema,
  operationSchema,
  previewDrainInput,
  scaledSchema,
  scaleInput,
} from './operation-schemas';

const tags = ['Kubernetes'];

const toPreviewPod = (pod: PodSnapshot) => ({
  namespace: pod.namespace,
  name: pod.name,
  owner_kind: pod.owner?.kind ?? null,
  owner_name: pod.owner?.name ?? null,
  priority: pod.priority,
  grace_period_seconds: pod.graceSeconds,
});

/** An operator's own actions: each goes through the gate as a plan, refused (422) in advise mode or while paused. */
export const operationProcedures = {
  cordon: mutation('k8s.cordon', {
    openapi: {
      method: 'POST',
      path: '/k8s/{cluster_id}/nodes/cordon',
      tags,
      summary: 'Cordon or uncordon a node; answers its new state',
    },
  })
    .input(cordonInput)
    .output(cordonedSchema)
    .mutation(async ({ ctx, input }) => {
      const done = unwrap(
        await ctx.services.cordonNode(
          { clusterId: input.cluster_id, nodeName: input.node_name, uncordon: input.uncordon },
          ctx.actor,
        ),
      );
      return {
        operation_id: done.operationId,
        node_name: done.nodeName,
        unschedulable: done.unschedulable,
      };
    }),

  drain: mutation('k8s.drain', {
    openapi: {
      method: 'POST',
      path: '/k8s/{cluster_id}/nodes/drain',
      tags,
      summary: 'Drain a node with kubectl’s semantics',
      description:
        'Answers at once; `optimization/status/{operation_id}` tells how it goes. Refused (422 `drain_blocked`) with every reason when a pod fits nowhere, is not to be disrupted or would not come back.',
    },
    successStatus: 202,
  })
    .input(drainInput)
    .output(operationSchema)
    .mutation(async ({ ctx, input }) => {
      const opened = unwrap(
        await ctx.services.drainNode(
          {
            clusterId: input.cluster_id,
            nodeName: input.node_name,
            gracePeriodSeconds: input.grace_period_seconds ?? null,
            timeoutSeconds: input.timeout_seconds ?? null,
            force: input.force,
          },
          ctx.actor,
        ),
      );
      return { operation_id: opened.operationId };
    }),

  previewDrain: query('k8s.previewDrain', {
    openapi: {
      method: 'GET',
      path: '/k8s/{cluster_id}/nodes/drain-preview',
      tags,
      summary: 'What a drain would evict, where to, and what speaks against it',
    },
  })
    .input(previewDrainInput)
    .output(drainPreviewSchema)
    .query(async ({ ctx, input }) => {
      const preview = unwrap(
        await ctx.services.previewDrain(
          { clusterId: input.cluster_id, nodeName: input.node_name },
          ctx.actor,
        ),
      );
      return {
        node_name: preview.nodeName,
        evicted: preview.evicted.map(({ pod, goesTo }) => ({ ...toPreviewPod(pod), goes_to: goesTo })),
        staying: preview.staying.map(({ pod, reason }) => ({ ...toPreviewPod(pod), reason })),
        blockers: preview.blockers.map((blocker) => ({ ...blocker })),
        warnings: [...preview.warnings],
      };
    }),

  scale: mutation('k8s.scale', {
    openapi: {
      method: 'POST',
      path: '/k8s/{cluster_id}/scale',
      tags,
      summary: 'Scale a workload; answers its new state',
      description: '`kind` is Deployment by default; scaling to 0 asks for `confirm: true`.',
    },
  })
    .input(scaleInput)
    .output(scaledSchema)
    .mutation(async ({ ctx, input }) => {
      const { cluster_id: clusterId, namespace, kind, name, replicas, confirm } = input;
      const done = unwrap(
        await ctx.services.scaleWorkload({ clusterId, namespace, kind, name, replicas, confirm }, ctx.actor),
      );
      return {
        operation_id: done.operationId,
        kind,
        namespace,
        name,
        replicas_before: done.before,
        replicas: done.replicas,
      };
    }),
};
