import { RESOURCE_KINDS } from '../../store/resource-kinds';

/**
 * Discovery documents, unaggregated: clients that ask for the aggregated form fall back to these.
 * Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#unaggregated-discovery
 */
const STORED_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly group?: string;
  readonly version?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

const SUBRESOURCE = {
  status: { verbs: ['get', 'patch', 'update'] },
  scale: { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] },
  eviction: { kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
} as const;

const METRICS_GROUP = 'metrics.k8s.io/v1beta1';
const METRICS_RESOURCES: readonly ApiResource[] = [
  { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
  { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
];
const REVIEW_RESOURCE: ApiResource = {
  name: 'selfsubjectaccessreviews',
  singularName: 'selfsubjectaccessreview',
  namespaced: false,
  kind: 'SelfSubjectAccessReview',
  verbs: ['create'],
};

function resourcesByGroupVersion(metricsAvailable: boolean): Map<string, ApiResource[]> {
  const groups = new Map<string, ApiResource[]>();
  for (const kind of Object.values(RESOURCE_KINDS)) {
    const groupVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
    const resources = groups.get(groupVersion) ?? [];
    groups.set(groupVersion, resources);
    resources.push({
      name: kind.resource,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: STORED_VERBS,
      ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
      ...(kind.categories.length > 0 ? { categories: kind.categories } : {}),
    });
    for (const name of kind.subresources) {
      resources.push({
        name: `${kind.resource}/${name}`,
        singularName: '',
        namespaced: kind.namespaced,
        kind: kind.kind,
        ...SUBRESOURCE[name],
      });
    }
  }
  groups.set('authorization.k8s.io/v1', [REVIEW_RESOURCE]);
  if (metricsAvailable) groups.set(METRICS_GROUP, [...METRICS_RESOURCES]);
  return groups;
}

export interface ServerIdentity {
  readonly address: string;
  readonly metricsAvailable: boolean;
}

/** The discovery document at a path, or undefined where the path is none. */
export function discoveryDocument(path: string, server: ServerIdentity): object | undefined {
  const normal = path.replace(/\/+$/, '');
  if (normal === '/version') return VERSION;
  if (normal === '/api') {
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: server.address }],
    };
  }
  const groups = resourcesByGroupVersion(server.metricsAvailable);
  if (normal === '/apis') {
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: [...groups.keys()].filter((name) => name !== 'v1').map(groupEntry),
    };
  }
  const [, root, group, version] = normal.split('/');
  const groupVersion =
    root === 'api' ? group : version === undefined ? undefined : `${group ?? ''}/${version}`;
  if (groupVersion !== undefined) {
    const resources = groups.get(groupVersion);
    if (!resources || (root === 'api') !== (groupVersion === 'v1')) return undefined;
    return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
  }
  const only = [...groups.keys()].find((name) => name.startsWith(`${group ?? ''}/`));
  return root === 'apis' && only !== undefined
    ? { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(only) }
    : undefined;
}

function groupEntry(groupVersion: string): object {
  const [name = '', version = ''] = groupVersion.split('/');
  const entry = { groupVersion, version };
  return { name, versions: [entry], preferredVersion: entry };
}

const VERSION = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0-eks-sandbox',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2024-12-11T17:59:15Z',
  goVersion: 'go1.23.3',
  compiler: 'gc',
  platform: 'linux/amd64',
};
