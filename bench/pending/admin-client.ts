import { Agent, fetch as undiciFetch } from 'undici';
import { z } from 'zod';
import type { WorldCluster } from '@/worker/testing/stack/stack';

/** Calls of a simulated cluster's administrator; none of them passes through the product. */
export class AdminClient {
  private readonly agent: Agent;

  constructor(private readonly cluster: WorldCluster) {
    this.agent = new Agent({ connect: { ca: cluster.ca_pem } });
  }

  /** All objects under a list's path; throws when the answer is no such list. */
  async list<T>(path: string, item: z.ZodType<T>): Promise<readonly T[]> {
    const { status, text } = await this.call('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
    return z.object({ items: z.array(item) }).parse(JSON.parse(text)).items;
  }

  /** Like `call`, but any answer outside 2xx is an error. */
  async change(method: 'PATCH' | 'DELETE', path: string, body: unknown): Promise<void> {
    const { status, text } = await this.call(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await undiciFetch(new URL(path, this.cluster.url), {
      method,
      dispatcher: this.agent,
      headers: { authorization: `Bearer ${this.cluster.admin_token}`, 'content-type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }

  close(): Promise<void> {
    return this.agent.close();
  }
}
