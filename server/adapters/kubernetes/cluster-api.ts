import { z } from 'zod';
import type { CallOptions, ClusterApi } from '@/server/ports/cluster-api';
import { askAccess } from './calls/ask-access';
import { deleteNode } from './calls/delete-node';
import { listAll, listPage, type SkippedObject } from './calls/list-objects';
import {
  csiNodeSource,
  disruptionBudgetSource,
  nodeSource,
  podSource,
  volumeAttachmentSource,
  type ListSource,
} from './calls/list-source';
import { cordonPatch, uncordonPatch } from './calls/node-patch';
import { patchNode, readNode } from './calls/patch-node';
import { patchWorkload, readWorkload } from './calls/patch-workload';
import { readByName } from './calls/read-by-name';
import { readObject } from './calls/read-object';
import { readUsage } from './calls/read-usage';
import { nodeEventBody, recordNodeEvent } from './calls/record-node-event';
import { evictionCall, podDeletionCall, removePod } from './calls/remove-pod';
import { readScale, scaleWorkload } from './calls/scale-workload';
import { selectorText } from './calls/selector-text';
import { autoscalerSource, podHealthSource, workloadSource } from './calls/workload-source';
import { ClusterUnavailableError } from './transport/errors';
import { WORKLOAD_KINDS } from '@/server/domain/cluster/workload-of';
import type { WorkloadSnapshot } from '@/server/domain/rightsizing/workload';
import { requirePermit } from '@/server/domain/safety/permit';
import { parseObject } from './projection/parse-object';
import type { ClusterGatewayOptions } from './transport/settings';
import type { ApiClient } from './transport/api-client';
import { boundOf, type CallBound } from '@/server/adapters/resilience/bounded-call';

/** `{"major":"1","minor":"33","gitVersion":"v1.33.2-eks-1","platform":"linux/amd64"}` */
const versionSchema = z.object({ gitVersion: z.string() });

/** The port's methods over one connection; each is a few lines over `calls/`. */
export function createClusterApi(client: ApiClient, options: ClusterGatewayOptions): ClusterApi {
  const { clock, log, settings } = options;
  const bound = (call?: CallOptions): CallBound => boundOf(call, settings.timeoutMs);
  const now = () => ({ clusterId: client.clusterId, now: clock.now() });

  const tellSkipped = (source: { readonly resource: string }, skipped: readonly SkippedObject[]): void => {
    const first = skipped[0];
    if (first === undefined) return;
    log.warn(
      {
        clusterId: client.clusterId,
        resource: source.resource,
        skipped: skipped.length,
        first: first.error.message,
      },
      'objects of the cluster not understood and left out',
    );
  };

  async function list<T>(
    source: ListSource<T>,
    call?: CallOptions,
    selectors: { readonly fieldSelector?: string; readonly labelSelector?: string } = {},
  ): Promise<readonly T[]> {
    const whole = bound(call);
    const { items, skipped } = await listAll(client, source, {
      ...selectors,
      boundOfPage: () => (call?.timeoutMs === undefined ? bound(call) : whole),
    });
    tellSkipped(source, skipped);
    return items;
  }

  return {
    clusterId: client.clusterId,

    async version(call) {
      const startedAt = performance.now();
      const found = await readObject(client, {
        resource: 'version',
        path: '/version',
        bound: bound(call),
        project: (raw) => parseObject(versionSchema, raw),
      });
      if (found === null) {
        throw new ClusterUnavailableError(
          'malformed_response',
          'the address does not answer as a Kubernetes API server',
          client.factsOf({ verb: 'get', resource: 'version' }),
          { status: 404 },
        );
      }
      return { gitVersion: found.gitVersion, latencyMs: Math.round(performance.now() - startedAt) };
    },

    canI(questions, call) {
      const shared = bound(call);
      return Promise.all(questions.map((question) => askAccess(client, question, shared)));
    },

    readNode: (name, call) => readNode(client, name, bound(call)),
    listNodes: (call) => list(nodeSource, call),
    listPodsOnNode: (nodeName, call) =>
      list(podSource(), call, { fieldSelector: `spec.nodeName=${nodeName}` }),

    async listPodsPage(query, call) {
      const source = podSource(query.namespace);
      const page = (cursor: string | null) =>
        listPage(client, source, {
          query: {
            limit: query.limit,
            cursor,
            ...(query.nodeName === undefined ? {} : { fieldSelector: `spec.nodeName=${query.nodeName}` }),
          },
          bound: bound(call),
        });
      let found = await page(query.cursor);
      if (found === 'expired') found = await page(null);
      if (found === 'expired') {
        throw new ClusterUnavailableError(
          'list_expired',
          'the first page of the list has expired',
          client.factsOf({ verb: 'list', resource: source.resource }),
          { status: 410 },
        );
      }
      tellSkipped(source, found.skipped);
      return { items: found.items, nextCursor: found.nextCursor };
    },

    readPod: (namespace, name, call) =>
      readByName(client, podSource(namespace), { name, bound: bound(call) }),

    listDisruptionBudgets: (call) => list(disruptionBudgetSource, call),
    listVolumeAttachments: (call) => list(volumeAttachmentSource, call),
    readUsage: (call) => readUsage(client, bound(call)),
    readCsiDrivers: (name, call) => readByName(client, csiNodeSource, { name, bound: bound(call) }),

    async cordon(permit, node, taint, call) {
      requirePermit(permit, { action: 'cordon', target: node.uid, ...now() });
      return patchNode(client, node, {
        plan: (current) => cordonPatch(current, taint),
        known: call?.known,
        bound: bound(call),
      });
    },

    async uncordon(permit, node, taintKey, call) {
      requirePermit(permit, { action: 'uncordon', target: node.uid, ...now() });
      return patchNode(client, node, {
        plan: (current) => uncordonPatch(current, taintKey),
        known: undefined,
        bound: bound(call),
      });
    },

    async evict(permit, pod, graceSeconds, call) {
      requirePermit(permit, { action: 'evict', target: pod.uid, ...now() });
      return removePod({ client, clock }, evictionCall(pod, graceSeconds), bound(call));
    },

    async deletePod(permit, pod, graceSeconds, call) {
      requirePermit(permit, { action: 'delete-pod', target: pod.uid, ...now() });
      return removePod({ client, clock }, podDeletionCall(pod, graceSeconds), bound(call));
    },

    async deleteNode(permit, node, call) {
      requirePermit(permit, { action: 'delete-node', target: node.uid, ...now() });
      return deleteNode(client, node, bound(call));
    },

    readScale: (kind, namespace, name, call) => readScale(client, { kind, namespace, name }, bound(call)),

    async scale(permit, target, replicas, call) {
      requirePermit(permit, { action: 'scale', target: target.uid, ...now() });
      return scaleWorkload(client, { workload: target, replicas, bound: bound(call) });
    },

    async listWorkloads(call) {
      const lists: WorkloadSnapshot[] = [];
      for (const kind of WORKLOAD_KINDS)
        for (const one of await list(workloadSource(kind), call)) lists.push(one);
      return lists;
    },
    readWorkload: (workload, call) => readWorkload(client, workload, bound(call)),
    listAutoscalers: (call) => list(autoscalerSource, call),
    listPodHealth: ({ namespace, selector }, call) =>
      list(podHealthSource(namespace), call, { labelSelector: selectorText(selector) }),

    async patchWorkloadResources(permit, workload, patches, call) {
      requirePermit(permit, { action: 'patch-workload', target: workload.uid, ...now() });
      return patchWorkload(client, { workload, patches, bound: bound(call) });
    },

    recordNodeEvent: (node, event, call) => recordNodeEvent(client, nodeEventBody(node, event), bound(call)),
  };
}
