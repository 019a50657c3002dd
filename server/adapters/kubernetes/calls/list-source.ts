import type {
  DisruptionBudgetSnapshot,
  NodeSnapshot,
  PodSnapshot,
  VolumeAttachmentSnapshot,
  VolumeSnapshot,
} from '@/server/domain/cluster/snapshot';
import { projectCsiNode } from '../projection/volumes/project-csi-node';
import { projectDisruptionBudget } from '../projection/project-disruption-budget';
import { projectNode } from '../projection/project-node';
import { projectPod } from '../projection/pods/project-pod';
import { projectVolume } from '../projection/volumes/project-volume';
import { projectVolumeAttachment } from '../projection/volumes/project-volume-attachment';
import { Sharer } from '../projection/sharer';

/** A collection of the API and how its objects are read; `project` throws `MalformedObjectError`. */
export interface ListSource<T> {
  /** `resource` or `resource.group`, as a grant names it. */
  readonly resource: string;
  readonly path: string;
  readonly project: (raw: unknown) => T;
}

export const nodeSource: ListSource<NodeSnapshot> = {
  resource: 'nodes',
  path: '/api/v1/nodes',
  project: projectNode,
};

/** Pods of all namespaces or of one. The sharer lives as long as the source: one per watch or per call. */
export function podSource(namespace?: string, sharer: Sharer = new Sharer()): ListSource<PodSnapshot> {
  return {
    resource: 'pods',
    path:
      namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
    project: (raw) => projectPod(raw, sharer),
  };
}

export const disruptionBudgetSource: ListSource<DisruptionBudgetSnapshot> = {
  resource: 'poddisruptionbudgets.policy',
  path: '/apis/policy/v1/poddisruptionbudgets',
  project: projectDisruptionBudget,
};

export const volumeSource: ListSource<VolumeSnapshot> = {
  resource: 'persistentvolumes',
  path: '/api/v1/persistentvolumes',
  project: projectVolume,
};

export const volumeAttachmentSource: ListSource<VolumeAttachmentSnapshot> = {
  resource: 'volumeattachments.storage.k8s.io',
  path: '/apis/storage.k8s.io/v1/volumeattachments',
  project: projectVolumeAttachment,
};

/** The drivers of a node, by the CSINode of its name. */
export const csiNodeSource: ListSource<readonly string[]> = {
  resource: 'csinodes.storage.k8s.io',
  path: '/apis/storage.k8s.io/v1/csinodes',
  project: projectCsiNode,
};
