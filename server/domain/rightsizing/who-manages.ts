import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { Finding } from './finding';
import type { AutoscalerSnapshot, WorkloadSnapshot } from './workload';

/**
 * The Vertical Pod Autoscaler's admission controller writes these on every pod that it changes.
 * https://github.com/kubernetes/autoscaler/tree/master/vertical-pod-autoscaler/pkg/admission-controller/resource/pod/patch
 */
const VPA_ANNOTATIONS = ['vpaUpdates', 'vpaObservedContainers'];

/** KEDA labels the autoscalers that it makes: https://keda.sh/docs/latest/reference/scaledobject-spec/ */
const KEDA_LABEL = 'scaledobject.keda.sh/name';

/** https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/ */
const ARGO_ANNOTATION = 'argocd.argoproj.io/tracking-id';
/**
 * The label that Argo CD's guide names for custom label tracking. Its former default `app.kubernetes.io/instance` is set by
 * most Helm charts as well and proves nothing; such a workload is known by Argo CD's field manager.
 */
const ARGO_LABEL = 'argocd.argoproj.io/instance';
/** https://fluxcd.io/flux/components/kustomize/kustomizations/#working-with-kustomizations and …/helm/helmreleases/ */
const FLUX_LABELS = ['kustomize.toolkit.fluxcd.io/name', 'helm.toolkit.fluxcd.io/name'];
/** Names under which Argo CD and Flux apply: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#server-side-apply */
const GITOPS_MANAGERS = new Set([
  'argocd-controller',
  'argocd-application-controller',
  'kustomize-controller',
  'helm-controller',
]);

/** Those who set a workload's requests or would set them back: each is reported, none is fought (Decision 29). */
export function whoManages(
  workload: WorkloadSnapshot,
  pods: readonly Pick<PodSnapshot, 'annotations'>[],
  autoscalers: readonly AutoscalerSnapshot[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const say = (code: Finding['code'], message: string) => findings.push({ code, resource: null, message });
  const vpa = VPA_ANNOTATIONS.find((key) => pods.some(({ annotations }) => annotations[key] !== undefined));
  if (vpa !== undefined)
    say('managed_by_vpa', `a VerticalPodAutoscaler sets its requests (annotation ${vpa} on its pods)`);
  const keda = autoscalers.find(({ labels }) => labels[KEDA_LABEL] !== undefined);
  if (keda !== undefined) say('managed_by_keda', `KEDA scales it (HorizontalPodAutoscaler ${keda.name})`);
  const gitops = gitopsMark(workload);
  if (gitops !== null) say('managed_by_gitops', `it is applied from Git and would be set back (${gitops})`);
  if (workload.owner !== null)
    say(
      'managed_by_operator',
      `${workload.owner.kind} ${workload.owner.name} makes it and would set it back`,
    );
  return findings;
}

function gitopsMark(workload: WorkloadSnapshot): string | null {
  if (workload.annotations[ARGO_ANNOTATION] !== undefined) return `annotation ${ARGO_ANNOTATION}`;
  const label = [ARGO_LABEL, ...FLUX_LABELS].find((key) => workload.labels[key] !== undefined);
  if (label !== undefined) return `label ${label}`;
  const manager = workload.fieldManagers.find((name) => GITOPS_MANAGERS.has(name));
  return manager === undefined ? null : `field manager ${manager}`;
}
