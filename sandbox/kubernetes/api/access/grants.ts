/** One rule of a ClusterRole: every combination of its groups, resources and verbs. `*` stands for all. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  /** Plural names; a subresource is `pods/eviction`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ['get', 'list', 'watch'];

/**
 * The product's RBAC file, Decision 33 to the letter: "list and watch" is those two verbs; "GET" is the HTTP method,
 * so get, list and watch; every other line is exactly its verbs.
 */
export const FULL_GRANTS: readonly PolicyRule[] = [
  {
    apiGroups: [''],
    resources: ['nodes', 'pods', 'namespaces', 'persistentvolumes', 'persistentvolumeclaims'],
    verbs: ['list', 'watch'],
  },
  { apiGroups: ['storage.k8s.io'], resources: ['storageclasses', 'csinodes'], verbs: ['list', 'watch'] },
  { apiGroups: ['storage.k8s.io'], resources: ['volumeattachments'], verbs: ['list'] },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'],
    verbs: READ,
  },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'statefulsets', 'deployments/scale', 'statefulsets/scale'],
    verbs: ['patch'],
  },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: READ },
  { apiGroups: ['metrics.k8s.io'], resources: ['nodes', 'pods'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
  { apiGroups: [''], resources: ['nodes'], verbs: ['patch', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create'] },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['list', 'patch'] },
  { apiGroups: ['batch'], resources: ['cronjobs'], verbs: ['patch'] },
  { apiGroups: [''], resources: ['limitranges', 'services'], verbs: ['list'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list'] },
];

/** "The older, smaller grants" of Decision 33. */
export const OLDER_GRANTS: readonly PolicyRule[] = [
  {
    apiGroups: [''],
    resources: ['nodes', 'pods', 'persistentvolumeclaims'],
    verbs: ['get', 'list', 'watch', 'patch'],
  },
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs: ['get', 'list', 'patch'] },
  { apiGroups: ['metrics.k8s.io'], resources: ['nodes', 'pods'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
];

export const ADMIN_GRANTS: readonly PolicyRule[] = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];

/**
 * What every authenticated user may do besides.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles (system:basic-user)
 */
const BASIC_USER: PolicyRule = {
  apiGroups: ['authorization.k8s.io'],
  resources: ['selfsubjectaccessreviews'],
  verbs: ['create'],
};

export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
}

/** Whether the rules, or what every user may do, allow the access. */
export function allows(rules: readonly PolicyRule[], access: AccessAttributes): boolean {
  return [...rules, BASIC_USER].some((rule) => covers(rule, access));
}

function covers(rule: PolicyRule, { verb, group, resource, subresource }: AccessAttributes): boolean {
  const path = subresource === '' ? resource : `${resource}/${subresource}`;
  return (
    (rule.verbs.includes('*') || rule.verbs.includes(verb)) &&
    (rule.apiGroups.includes('*') || rule.apiGroups.includes(group)) &&
    (rule.resources.includes('*') ||
      rule.resources.includes(path) ||
      (subresource !== '' && rule.resources.includes(`*/${subresource}`)))
  );
}
