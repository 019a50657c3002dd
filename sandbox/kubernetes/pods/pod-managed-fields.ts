import { fieldsOf } from '../model/field-set';
import type { PodSpec } from '../model/pod-spec';

const byTemplate = new WeakMap<PodSpec['containers'], object>();

/** What the controller that created a pod owns of it; computed once a template. */
export function creatorEntry(spec: PodSpec, metadata: object, time: string): object {
  let fieldsV1 = byTemplate.get(spec.containers);
  if (!fieldsV1) {
    fieldsV1 = fieldsOf({ metadata, spec });
    byTemplate.set(spec.containers, fieldsV1);
  }
  return {
    manager: 'kube-controller-manager',
    operation: 'Update',
    apiVersion: 'v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1,
  };
}

const CONDITION = {
  '.': {},
  'f:lastProbeTime': {},
  'f:lastTransitionTime': {},
  'f:status': {},
  'f:type': {},
};
const STATUS_FIELDS = {
  'f:status': {
    'f:conditions': {
      'k:{"type":"ContainersReady"}': CONDITION,
      'k:{"type":"Initialized"}': CONDITION,
      'k:{"type":"PodReadyToStartContainers"}': CONDITION,
      'k:{"type":"Ready"}': CONDITION,
    },
    'f:containerStatuses': {},
    'f:hostIP': {},
    'f:hostIPs': {},
    'f:phase': {},
    'f:podIP': {},
    'f:podIPs': { '.': {}, 'k:{"ip":"0.0.0.0"}': { '.': {}, 'f:ip': {} } },
    'f:startTime': {},
  },
};

/** What the kubelet owns once it has reported the pod's status. */
export function kubeletEntry(time: string): object {
  return {
    manager: 'kubelet',
    operation: 'Update',
    apiVersion: 'v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: STATUS_FIELDS,
    subresource: 'status',
  };
}
