import { mintPermit, type Permit, type PermitAction } from '@/server/domain/safety/permit';
import type { AddressGuard } from '@/server/ports/address-guard';
import type { Log } from '@/server/ports/log';
import { lookup } from 'node:dns';

type Fields = Readonly<Record<string, unknown>>;

/** A node as an API server sends it. */
export function rawNode(
  name: string,
  over: { metadata?: Fields; spec?: Fields; status?: Fields } = {},
): Fields {
  return {
    kind: 'Node',
    apiVersion: 'v1',
    metadata: {
      name,
      uid: `uid-${name}`,
      resourceVersion: '10',
      creationTimestamp: '2026-01-02T03:04:05Z',
      labels: {
        'node.kubernetes.io/instance-type': 'm5.large',
        'topology.kubernetes.io/zone': 'us-east-1a',
        'topology.kubernetes.io/region': 'us-east-1',
      },
      managedFields: [{ manager: 'kubelet' }],
      ...over.metadata,
    },
    spec: { providerID: 'aws:///us-east-1a/i-0123456789abcdef0', ...over.spec },
    status: {
      allocatable: { cpu: '1930m', memory: '7244720Ki', pods: '29' },
      conditions: [{ type: 'Ready', status: 'True' }],
      ...over.status,
    },
  };
}

/** A pod as an API server sends it. */
export function rawPod(
  name: string,
  over: { metadata?: Fields; spec?: Fields; status?: Fields } = {},
): Fields {
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: '20',
      creationTimestamp: '2026-01-02T03:04:05Z',
      labels: { app: 'web' },
      managedFields: [{ manager: 'kubelet', fieldsV1: { 'f:status': {} } }],
      ...over.metadata,
    },
    spec: {
      nodeName: 'node-a',
      containers: [{ name: 'web', resources: { requests: { cpu: '250m', memory: '256Mi' } } }],
      ...over.spec,
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], ...over.status },
  };
}

export function permitFor<A extends PermitAction>(action: A, uid: string, clusterId = 'c-1'): Permit<A> {
  return mintPermit<A>(
    { action, clusterId, target: uid, snapshotVersion: 1, validationId: 'v-1' },
    new Date(),
  );
}

/** Lets every address pass. */
export const openGuard: AddressGuard = {
  check: (url) => Promise.resolve({ ok: true, value: { url: new URL(url), addresses: [], lookup } }),
};

/** Keeps log lines, so that a test can say what must not stand in them. */
export function recordingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (fields: object, message: string): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}
