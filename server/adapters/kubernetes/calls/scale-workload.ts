import type { PatchOutcome, ScalableKind, ScaleState } from '@/server/ports/cluster-api';
import { ClusterForbiddenError } from '../transport/errors';
import { projectScale } from '../projection/workloads/project-scale';
import type { ApiClient } from '../transport/api-client';
import type { CallBound } from '@/server/adapters/resilience/bounded-call';
import { readJson } from '../transport/read-body';
import { refused } from './patch-node';
import { projectAnswer, readObject } from './read-object';
import { WORKLOAD_PLURALS, workloadPath } from './workload-source';

interface WorkloadRef {
  readonly kind: ScalableKind;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Read from the workload itself: the RBAC file that we hand out grants `patch` on `/scale`, and `get` on the workload
 * only (Decision 33). UID and counts stand in the same places of both objects.
 */
export function readScale(
  client: ApiClient,
  workload: WorkloadRef,
  bound: CallBound,
): Promise<(ScaleState & { readonly uid: string }) | null> {
  return readObject(client, {
    resource: `${WORKLOAD_PLURALS[workload.kind]}.apps`,
    path: workloadPath(workload),
    bound,
    project: (raw) => projectScale(raw, workload.kind),
  });
}

/**
 * Sets the replica count by a merge patch of `/scale`. The UID is looked at before and sent along, which the API
 * server checks as a precondition; a workload of another UID is `not-found`.
 */
export async function scaleWorkload(
  client: ApiClient,
  request: {
    readonly workload: WorkloadRef & { readonly uid: string };
    readonly replicas: number;
    readonly bound: CallBound;
  },
): Promise<PatchOutcome<ScaleState>> {
  const { workload, replicas, bound } = request;
  try {
    const before = await readScale(client, workload, bound);
    if (before === null || before.uid !== workload.uid) return { kind: 'not-found' };
    if (before.specReplicas === replicas) return { kind: 'patched', object: stateOf(before), changed: false };
  } catch (error) {
    if (!(error instanceof ClusterForbiddenError)) throw error;
    return { kind: 'forbidden', message: error.message };
  }
  const subject = { verb: 'patch', resource: `${WORKLOAD_PLURALS[workload.kind]}.apps/scale` };
  const answer = await client.send(
    {
      ...subject,
      method: 'PATCH',
      path: `${workloadPath(workload)}/scale`,
      body: { metadata: { uid: workload.uid }, spec: { replicas } },
      contentType: 'application/merge-patch+json',
      consume: readJson,
    },
    bound,
  );
  if (answer.ok) {
    const after = projectAnswer(client, subject, () => projectScale(answer.value, workload.kind));
    return { kind: 'patched', object: stateOf(after), changed: true };
  }
  const { status } = answer;
  const isOther = status.code === 404 || (status.code === 409 && /\bUID\b/i.test(status.message));
  return isOther ? { kind: 'not-found' } : refused(status);
}

function stateOf({ kind, namespace, name, specReplicas, statusReplicas }: ScaleState): ScaleState {
  return { kind, namespace, name, specReplicas, statusReplicas };
}
