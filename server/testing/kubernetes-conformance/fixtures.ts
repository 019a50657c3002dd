import { randomBytes } from 'node:crypto';
import { Agent } from 'undici';
import { z } from 'zod';
import type { ConformanceTarget } from './conformance-target';

const createdSchema = z.object({ metadata: z.object({ name: z.string(), uid: z.string() }) });

export interface Created {
  readonly name: string;
  readonly uid: string;
}

/** A pod as the port's mutations name it. */
export interface PodFixture extends Created {
  readonly namespace: string;
}

/**
 * Objects that the suite makes with the administrator's token, by requests of its own so that it does not lean on what
 * it tests, and removes at the end. No kubelet stands behind the nodes and none is needed: a pod's status is written.
 */
export class Fixtures {
  private readonly agent: Agent;
  private readonly made: string[] = [];
  private readonly suffix = randomBytes(4).toString('hex');
  private count = 0;
  private namespaceName: string | null;

  constructor(private readonly target: ConformanceTarget) {
    const { caCertificatePem } = target.connection;
    this.agent = new Agent({ connect: caCertificatePem === null ? {} : { ca: caCertificatePem } });
    this.namespaceName = target.namespace;
  }

  async namespace(): Promise<string> {
    if (this.namespaceName !== null) return this.namespaceName;
    const name = `conformance-${this.suffix}`;
    await this.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    this.namespaceName = name;
    // Where no controller makes it, pods are refused without it; where one does, it may be there already.
    await this.request('POST', `/api/v1/namespaces/${name}/serviceaccounts`, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default' },
    });
    return name;
  }

  /** A Node object without a machine. */
  async node(taints: readonly object[] = []): Promise<Created> {
    return this.create('/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: this.nextName('node') },
      spec: { taints },
    });
  }

  /** A running, ready pod bound to the node. */
  async pod(nodeName: string, labels: Readonly<Record<string, string>> = {}): Promise<PodFixture> {
    const namespace = await this.namespace();
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const created = await this.create(path, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: this.nextName('pod'), labels },
      spec: {
        nodeName,
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 30,
        containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.10' }],
      },
    });
    const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
    }));
    await this.expect(
      await this.request('PATCH', `${path}/${created.name}/status`, {
        status: { phase: 'Running', conditions },
      }),
    );
    return { ...created, namespace };
  }

  async budget(app: string): Promise<Created> {
    const namespace = await this.namespace();
    return this.create(`/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: this.nextName('budget') },
      spec: { minAvailable: 1, selector: { matchLabels: { app } } },
    });
  }

  /** A deployment of no replicas. */
  async deployment(): Promise<PodFixture> {
    const namespace = await this.namespace();
    const name = this.nextName('deployment');
    const template = {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.10' }] },
    };
    const created = await this.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: { replicas: 0, selector: { matchLabels: { app: name } }, template },
    });
    return { ...created, namespace };
  }

  /** Removes all that was made, the last first. */
  async close(): Promise<void> {
    for (const path of this.made.reverse()) {
      await this.request('DELETE', path, { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 });
    }
    await this.agent.close();
  }

  private nextName(kind: string): string {
    this.count += 1;
    return `conformance-${kind}-${this.suffix}-${this.count}`;
  }

  private async create(path: string, body: object): Promise<Created> {
    const { metadata } = createdSchema.parse(await this.expect(await this.request('POST', path, body)));
    this.made.push(`${path}/${metadata.name}`);
    return { name: metadata.name, uid: metadata.uid };
  }

  private async expect(answer: { readonly status: number; readonly text: string }): Promise<unknown> {
    if (answer.status >= 300)
      throw new Error(`the fixture was refused (${answer.status}): ${answer.text.slice(0, 500)}`);
    return JSON.parse(answer.text) as unknown;
  }

  private async request(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: object,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const response = await this.agent.request({
      origin: this.target.connection.endpoint,
      path,
      method,
      headers: {
        authorization: `Bearer ${this.target.adminToken}`,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
      body: JSON.stringify(body),
    });
    return { status: response.statusCode, text: await response.body.text() };
  }
}
