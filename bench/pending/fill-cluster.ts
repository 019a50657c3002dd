import { z } from 'zod';
import { eventually } from '@/worker/testing/stack/eventually';
import type { AdminClient } from './admin-client';
import { unboundPods } from './pending-watch';

const resourcesSchema = z.looseObject({ cpu: z.string().optional(), memory: z.string().optional() });
const nodeSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  status: z.looseObject({ allocatable: resourcesSchema }),
});
const podSchema = z.looseObject({
  spec: z.looseObject({
    containers: z.array(
      z.looseObject({ resources: z.looseObject({ requests: resourcesSchema.optional() }) }),
    ),
  }),
  status: z.looseObject({ phase: z.string().optional() }),
});
const namedSchema = z.looseObject({ metadata: z.looseObject({ name: z.string(), namespace: z.string() }) });
const deploymentSchema = namedSchema.extend({
  spec: z.looseObject({
    replicas: z.number(),
    template: z.looseObject({ spec: podSchema.shape.spec }),
  }),
});

interface Resources {
  readonly cores: number;
  readonly bytes: number;
}

const SUFFIXES: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

function amount(quantity: string | undefined): number {
  const match = /^(\d+(?:\.\d+)?)(m|Ki|Mi|Gi|)$/.exec(quantity ?? '0');
  if (match === null) throw new Error(`a quantity of another form: ${String(quantity)}`);
  return Number(match[1]) * (SUFFIXES[match[2] ?? ''] ?? 1);
}

function sum(parts: readonly z.infer<typeof resourcesSchema>[]): Resources {
  return parts.reduce<Resources>(
    (total, { cpu, memory }) => ({
      cores: total.cores + amount(cpu),
      bytes: total.bytes + amount(memory),
    }),
    { cores: 0, bytes: 0 },
  );
}

const requestsOf = (spec: z.infer<typeof podSchema>['spec']): Resources =>
  sum(spec.containers.map(({ resources }) => resources.requests ?? {}));

function scale(
  client: AdminClient,
  { metadata }: z.infer<typeof deploymentSchema>,
  replicas: number,
): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${metadata.namespace}/deployments/${metadata.name}/scale`;
  return client.change('PATCH', path, { spec: { replicas } });
}

/** How many pods of each Deployment fit nowhere, once the scheduler has looked at all of them. */
async function unschedulable(client: AdminClient): Promise<ReadonlyMap<string, number>> {
  let lastCount = -1;
  const waiting = await eventually('the scheduler to have looked at every pod', async () => {
    const pods = await unboundPods(client);
    const count = (await client.list('/api/v1/pods', podSchema)).length;
    const settled = count === lastCount && pods.every(({ status }) => (status.conditions ?? []).length > 0);
    lastCount = count;
    return settled ? pods : null;
  });
  const counts = new Map<string, number>();
  for (const { metadata } of waiting) {
    // A Deployment's pod is named <deployment>-<template hash>-<suffix>.
    const name = `${metadata.namespace}/${metadata.name.split('-').slice(0, -2).join('-')}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/**
 * Adds replicas, one to each Deployment in turn, until the pods request the given share of the nodes' CPU or memory:
 * a cluster as it is after a consolidation. Autoscalers are taken away first, so that the demand stays what it is.
 * What the scheduler finds no node for is taken back. Returns the share reached, once every pod runs.
 */
export async function fillCluster(client: AdminClient, share: number): Promise<number> {
  for (const { metadata } of await client.list(
    '/apis/autoscaling/v2/horizontalpodautoscalers',
    namedSchema,
  )) {
    await client.change(
      'DELETE',
      `/apis/autoscaling/v2/namespaces/${metadata.namespace}/horizontalpodautoscalers/${metadata.name}`,
      {},
    );
  }
  const nodes = await client.list('/api/v1/nodes', nodeSchema);
  const pods = await client.list('/api/v1/pods', podSchema);
  const deployments = await client.list('/apis/apps/v1/deployments', deploymentSchema);
  const room = sum(nodes.map(({ status }) => status.allocatable));
  let { cores, bytes } = pods
    .filter(({ status }) => status.phase === 'Running' || status.phase === 'Pending')
    .map(({ spec }) => requestsOf(spec))
    .reduce((a, b) => ({ cores: a.cores + b.cores, bytes: a.bytes + b.bytes }), { cores: 0, bytes: 0 });
  const reached = () => Math.max(cores / room.cores, bytes / room.bytes);
  const scalable = deployments.filter(({ metadata }) => metadata.namespace !== 'kube-system');
  const added = new Map<(typeof scalable)[number], number>();
  for (let turn = 0; reached() < share && scalable.length > 0; turn = (turn + 1) % scalable.length) {
    const deployment = scalable[turn];
    if (deployment === undefined) break;
    const more = requestsOf(deployment.spec.template.spec);
    cores += more.cores;
    bytes += more.bytes;
    added.set(deployment, (added.get(deployment) ?? 0) + 1);
  }
  for (const [deployment, more] of added) await scale(client, deployment, deployment.spec.replicas + more);
  for (const [name, waiting] of await unschedulable(client)) {
    const deployment = scalable.find(({ metadata }) => `${metadata.namespace}/${metadata.name}` === name);
    if (deployment === undefined) throw new Error(`${name} did not fit before it was scaled`);
    await scale(client, deployment, deployment.spec.replicas + (added.get(deployment) ?? 0) - waiting);
    const less = requestsOf(deployment.spec.template.spec);
    cores -= less.cores * waiting;
    bytes -= less.bytes * waiting;
  }
  await eventually('every pod to run', async () => {
    const all = await client.list('/api/v1/pods', podSchema);
    return all.every(({ status }) => status.phase !== 'Pending');
  });
  return reached();
}
