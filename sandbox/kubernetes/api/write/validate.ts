import type { KubeObject } from '../../model/objects';
import { sameJson } from '../../patch/json-patch';
import { isRecord } from '../../store/selectors';
import type { ResourceKind } from '../../store/resource-kinds';
import { invalid, type StatusCause } from '../../store/status-error';
import { resourceCauses } from './validate-resources';

const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const QUALIFIED_NAME =
  /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const OBJECT_NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;
const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Throws 422 with every cause where the object breaks a rule of its kind. */
export function assertValid(kind: ResourceKind<KubeObject>, object: KubeObject, existing?: KubeObject): void {
  const causes = [...metadataCauses(object), ...kindCauses(kind, object)];
  if (existing) causes.push(...immutableCauses(kind, object, existing));
  if (causes.length > 0) throw invalid(kind, object.metadata.name, causes);
}

function wrong(field: string, value: unknown, why: string): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(value ?? null)}: ${why}`,
  };
}

function forbidden(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${why}` };
}

function* metadataCauses({ metadata }: KubeObject): Generator<StatusCause> {
  if (!OBJECT_NAME.test(metadata.name)) {
    yield wrong(
      'metadata.name',
      metadata.name,
      'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "-" or "."',
    );
  }
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (!QUALIFIED_NAME.test(key))
      yield wrong(
        'metadata.labels',
        key,
        'name part must consist of alphanumeric characters, "-", "_" or "."',
      );
    if (!LABEL_VALUE.test(value))
      yield wrong(
        'metadata.labels',
        value,
        'a valid label must be an empty string or consist of alphanumeric characters, "-", "_" or "."',
      );
  }
  for (const key of Object.keys(metadata.annotations ?? {})) {
    if (!QUALIFIED_NAME.test(key))
      yield wrong(
        'metadata.annotations',
        key,
        'name part must consist of alphanumeric characters, "-", "_" or "."',
      );
  }
}

function kindCauses(kind: ResourceKind<KubeObject>, object: KubeObject): StatusCause[] {
  const spec = isRecord(object.spec) ? object.spec : {};
  switch (kind.kind) {
    case 'Node':
      return [...taintCauses(spec.taints)];
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet':
      return [...replicaCauses(spec), ...templateCauses(spec)];
    case 'DaemonSet':
    case 'Job':
      return templateCauses(spec);
    case 'Pod':
      return [...resourceCauses(spec, 'spec')];
    case 'HorizontalPodAutoscaler':
      return [...autoscalerCauses(spec)];
    case 'PodDisruptionBudget':
      return 'minAvailable' in spec && 'maxUnavailable' in spec
        ? [wrong('spec', {}, 'minAvailable and maxUnavailable cannot be both set')]
        : [];
    default:
      return [];
  }
}

const replicaCauses = ({ replicas }: Readonly<Record<string, unknown>>): StatusCause[] =>
  typeof replicas === 'number' && replicas < 0
    ? [wrong('spec.replicas', replicas, 'must be greater than or equal to 0')]
    : [];

const templateCauses = ({ template }: Readonly<Record<string, unknown>>): StatusCause[] =>
  isRecord(template) ? [...resourceCauses(template.spec, 'spec.template.spec')] : [];

function* taintCauses(taints: unknown): Generator<StatusCause> {
  const seen = new Set<string>();
  for (const [index, taint] of (Array.isArray(taints) ? taints : []).entries()) {
    if (!isRecord(taint)) continue;
    const field = `metadata.taints[${index}]`;
    const { key, value, effect } = taint;
    if (typeof key !== 'string' || !QUALIFIED_NAME.test(key)) {
      yield wrong(`${field}.key`, key, 'name part must be non-empty');
    }
    if (typeof value === 'string' && !LABEL_VALUE.test(value)) {
      yield wrong(`${field}.value`, value, 'a valid label value is wanted');
    }
    if (typeof effect !== 'string' || !TAINT_EFFECTS.includes(effect)) {
      yield {
        reason: 'FieldValueNotSupported',
        field: `${field}.effect`,
        message: `Unsupported value: ${JSON.stringify(effect ?? '')}: supported values: "NoExecute", "NoSchedule", "PreferNoSchedule"`,
      };
    }
    const identity = `${String(key)}:${String(effect)}`;
    if (seen.has(identity)) {
      yield { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${JSON.stringify(taint)}` };
    }
    seen.add(identity);
  }
}

function* autoscalerCauses(spec: Readonly<Record<string, unknown>>): Generator<StatusCause> {
  const { minReplicas, maxReplicas } = spec;
  // Zero needs the HPAScaleToZero feature gate, which is off: https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/
  if (typeof minReplicas === 'number' && minReplicas < 1) {
    yield wrong('spec.minReplicas', minReplicas, 'must be greater than or equal to 1');
  }
  if (typeof maxReplicas === 'number' && maxReplicas < 1) {
    yield wrong('spec.maxReplicas', maxReplicas, 'must be greater than 0');
  }
  if (typeof minReplicas === 'number' && typeof maxReplicas === 'number' && maxReplicas < minReplicas) {
    yield wrong('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
  }
}

const POD_MUTABLE = [
  'containers',
  'initContainers',
  'activeDeadlineSeconds',
  'terminationGracePeriodSeconds',
  'tolerations',
];
const STATEFUL_SET_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
  'revisionHistoryLimit',
];

function immutableCauses(kind: ResourceKind<KubeObject>, next: KubeObject, old: KubeObject): StatusCause[] {
  const spec = isRecord(next.spec) ? next.spec : {};
  const before = isRecord(old.spec) ? old.spec : {};
  switch (kind.kind) {
    case 'Pod': {
      const fixed = without(spec, POD_MUTABLE);
      const changed =
        !sameJson(fixed, without(before, POD_MUTABLE)) ||
        !sameJson(containerShapes(spec), containerShapes(before));
      return changed
        ? [
            forbidden(
              'spec',
              'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
            ),
          ]
        : [];
    }
    case 'Node':
      return before.providerID !== undefined && spec.providerID !== before.providerID
        ? [forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')]
        : [];
    case 'Deployment':
    case 'ReplicaSet':
    case 'DaemonSet':
      return sameJson(spec.selector, before.selector)
        ? []
        : [wrong('spec.selector', spec.selector, 'field is immutable')];
    case 'StatefulSet':
      return sameJson(without(spec, STATEFUL_SET_MUTABLE), without(before, STATEFUL_SET_MUTABLE))
        ? []
        : [
            forbidden(
              'spec',
              "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
            ),
          ];
    default:
      return [];
  }
}

function without(
  record: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

function containerShapes(spec: Readonly<Record<string, unknown>>): unknown {
  const shapes = (list: unknown): unknown => {
    const items: readonly unknown[] = Array.isArray(list) ? list : [];
    return items.map((item) => (isRecord(item) ? without(item, ['image']) : item));
  };
  return [shapes(spec.containers), shapes(spec.initContainers)];
}
