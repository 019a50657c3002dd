import { request as httpsRequest } from 'node:https';
import type { BootedInstance, ClusterSpec, FaultParameters } from '../../shared/contract';
import { startCluster, type ClusterDependencies, type KubernetesCluster } from '../index';
import { isRecord } from '../store/selectors';
import { ManualClock } from './manual-clock';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; an empty object where it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A cluster over real HTTPS with a clock that tests move and faults that they switch. */
export class TestCluster {
  private constructor(
    readonly cluster: KubernetesCluster,
    readonly clock: ManualClock,
    readonly faults: Map<string, FaultParameters>,
    /** Faults that were on when the cluster asked for them. */
    readonly asked: Set<string>,
  ) {}

  static async start(
    spec: Partial<ClusterSpec> = {},
    extra: Partial<ClusterDependencies> = {},
  ): Promise<TestCluster> {
    const clock = new ManualClock();
    const faults = new Map<string, FaultParameters>();
    const asked = new Set<string>();
    const full: ClusterSpec = {
      name: 'test',
      region: 'us-east-1',
      zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      seed: 7,
      podsPerNode: 8,
      initialNodes: 3,
      ...spec,
    };
    const cluster = await startCluster(full, {
      clock,
      faults: {
        active(name) {
          const fault = faults.get(name);
          if (fault) asked.add(name);
          return fault;
        },
      },
      log(line) {
        throw new Error(line);
      },
      ...extra,
    });
    const test = new TestCluster(cluster, clock, faults, asked);
    for (let i = 0; i < full.initialNodes; i++) cluster.join(instance(i, full.zones));
    return test;
  }

  /** One request as the cluster's administrator unless another token, or none (undefined), is given. */
  call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const token = 'token' in options ? options.token : this.cluster.adminToken;
    const body =
      options.body === undefined
        ? undefined
        : typeof options.body === 'string'
          ? options.body
          : JSON.stringify(options.body);
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        `${this.cluster.url}${path}`,
        {
          method,
          ca: this.cluster.caPem,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined
              ? {}
              : {
                  'content-type': options.contentType ?? 'application/json',
                  // Node frames the body of a DELETE only where its length is given.
                  'content-length': String(Buffer.byteLength(body)),
                }),
            ...options.headers,
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('error', reject);
          response.on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              json: jsonOf(text),
            });
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  async items(path: string): Promise<Item[]> {
    const { json } = await this.call('GET', path);
    return Array.isArray(json.items) ? json.items.filter(isItem) : [];
  }

  close(): Promise<void> {
    return this.cluster.close();
  }
}

/** What tests read of an object in a list. */
export interface Item {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
}

function isItem(value: unknown): value is Item {
  return isRecord(value) && isRecord(value.metadata);
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** The `index`-th booted m5.xlarge, zones in turn. */
export function instance(
  index: number,
  zones: readonly string[] = ['us-east-1a'],
  extra: Partial<BootedInstance> = {},
): BootedInstance {
  const zone = zones[index % zones.length] ?? 'us-east-1a';
  return {
    instanceId: `i-${String(index).padStart(17, '0')}`,
    instanceType: 'm5.xlarge',
    availabilityZone: zone,
    region: zone.slice(0, -1),
    lifecycle: 'spot',
    vcpu: 4,
    memoryMib: 16_384,
    privateDnsName: `ip-10-0-0-${index + 1}.ec2.internal`,
    privateIp: `10.0.0.${index + 1}`,
    nodeLabels: {},
    nodeTaints: [],
    ...extra,
  };
}
