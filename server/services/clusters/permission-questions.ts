import type { AccessQuestion } from '@/server/ports/cluster-api';

export interface PermissionQuestion extends AccessQuestion {
  readonly severity: 'required' | 'optional';
  /** What lacks without it; null when everything does. */
  readonly feature: string | null;
}

const question = (
  verb: string,
  resource: string,
  rest: Partial<Omit<PermissionQuestion, 'verb' | 'resource'>> = {},
): PermissionQuestion => ({ verb, group: '', resource, severity: 'required', feature: null, ...rest });

const lacks = (feature: string, group = '') => ({ severity: 'optional' as const, feature, group });

/**
 * What the token is asked for (Decision 33). Required is what answering a Spot warning cannot do without, and all of it
 * stands in the older, smaller grants; the rest names the feature that lacks it.
 */
export const PERMISSION_QUESTIONS: readonly PermissionQuestion[] = [
  question('list', 'nodes'),
  question('watch', 'nodes'),
  question('patch', 'nodes'),
  question('list', 'pods'),
  question('watch', 'pods'),
  question('create', 'pods', { subresource: 'eviction' }),
  question(
    'delete',
    'pods',
    lacks('pods that a disruption budget still holds at an interruption’s deadline'),
  ),
  question('delete', 'nodes', lacks('removing left-over Node objects')),
  question('create', 'events', lacks('events in the cluster that tell what was done')),
  question('list', 'poddisruptionbudgets', lacks('drain previews that know disruption budgets', 'policy')),
  question('list', 'persistentvolumes', lacks('replacements in the zone of a volume')),
  question('list', 'volumeattachments', lacks('waiting for volumes to detach', 'storage.k8s.io')),
  question('list', 'nodes', lacks('usage figures', 'metrics.k8s.io')),
  question('list', 'pods', lacks('usage figures', 'metrics.k8s.io')),
  question('get', 'deployments', lacks('scaling and rightsizing', 'apps')),
  question('list', 'deployments', lacks('rightsizing', 'apps')),
  question('list', 'statefulsets', lacks('rightsizing', 'apps')),
  question('list', 'daemonsets', lacks('rightsizing', 'apps')),
  question('patch', 'deployments', lacks('rightsizing', 'apps')),
  question('patch', 'statefulsets', lacks('rightsizing', 'apps')),
  question('patch', 'deployments', { ...lacks('scaling', 'apps'), subresource: 'scale' }),
  question('patch', 'statefulsets', { ...lacks('scaling', 'apps'), subresource: 'scale' }),
  question('list', 'horizontalpodautoscalers', lacks('office hours and rightsizing', 'autoscaling')),
];

/** `create pods/eviction`, `list poddisruptionbudgets.policy`: as kubectl writes it. */
export function describeQuestion(asked: AccessQuestion): string {
  const resource = asked.group === '' ? asked.resource : `${asked.resource}.${asked.group}`;
  return `${asked.verb} ${resource}${asked.subresource === undefined ? '' : `/${asked.subresource}`}`;
}
