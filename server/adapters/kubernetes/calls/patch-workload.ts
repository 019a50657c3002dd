import {
  changedKeys,
  type ContainerPatch,
  type ResourceKey,
} from '@/server/domain/rightsizing/container-patch';
import type { WorkloadSnapshot } from '@/server/domain/rightsizing/workload';
import type { WorkloadPatchOutcome } from '@/server/ports/cluster-api';
import { projectWorkload } from '../projection/workloads/project-workload';
import type { ApiClient } from '../transport/api-client';
import type { CallBound } from '@/server/adapters/resilience/bounded-call';
import { readJson } from '../transport/read-body';
import { refused } from './patch-node';
import { projectAnswer, readObject } from './read-object';
import { WORKLOAD_PLURALS, workloadPath } from './workload-source';

const PLACES: Readonly<Record<ResourceKey, readonly ['requests' | 'limits', 'cpu' | 'memory']>> = {
  cpuRequest: ['requests', 'cpu'],
  memoryRequest: ['requests', 'memory'],
  cpuLimit: ['limits', 'cpu'],
  memoryLimit: ['limits', 'memory'],
};

/** Strategic merge patch: lists of containers are merged by `name`, a null removes a key, all else stays. */
function containerBody({ container, ...patch }: ContainerPatch): object {
  const resources: { requests?: Record<string, string | null>; limits?: Record<string, string | null> } = {};
  for (const key of changedKeys({ container, ...patch })) {
    const [list, name] = PLACES[key];
    resources[list] = { ...resources[list], [name]: patch.next[key] };
  }
  return { name: container, resources };
}

/**
 * Changes the resources of containers in the template of a workload that still stands as it was read: the patch carries
 * the UID and the resourceVersion, which the API server checks, so that nobody's edit in between is overwritten.
 *
 * A strategic merge patch (https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/)
 * merges containers by name; 409 says that the object has changed.
 */
export async function patchWorkload(
  client: ApiClient,
  request: {
    readonly workload: WorkloadSnapshot;
    readonly patches: readonly ContainerPatch[];
    readonly bound: CallBound;
  },
): Promise<WorkloadPatchOutcome> {
  const { workload, patches, bound } = request;
  const subject = { verb: 'patch', resource: `${WORKLOAD_PLURALS[workload.kind]}.apps` };
  const answer = await client.send(
    {
      ...subject,
      method: 'PATCH',
      path: workloadPath(workload),
      body: {
        metadata: { uid: workload.uid, resourceVersion: workload.resourceVersion },
        spec: { template: { spec: { containers: patches.map(containerBody) } } },
      },
      contentType: 'application/strategic-merge-patch+json',
      consume: readJson,
    },
    bound,
  );
  if (answer.ok)
    return {
      kind: 'patched',
      object: projectAnswer(client, subject, () => projectWorkload(answer.value, workload.kind)),
    };
  const { status } = answer;
  if (status.code === 404) return { kind: 'not-found' };
  if (status.code === 409)
    return /\bUID\b/.test(status.message) ? { kind: 'not-found' } : { kind: 'conflict' };
  return refused(status);
}

/** The workload as it stands; null when there is none. */
export function readWorkload(
  client: ApiClient,
  ref: Pick<WorkloadSnapshot, 'kind' | 'namespace' | 'name'>,
  bound: CallBound,
): Promise<WorkloadSnapshot | null> {
  return readObject(client, {
    resource: `${WORKLOAD_PLURALS[ref.kind]}.apps`,
    path: workloadPath(ref),
    bound,
    project: (raw) => projectWorkload(raw, ref.kind),
  });
}
