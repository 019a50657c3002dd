import { request } from 'node:https';
import { isRecord, textOf } from '../store/selectors';
import type { TestCluster } from './test-cluster';

export interface WatchEvent {
  readonly type: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** A watch over HTTPS that collects its events. */
export class WatchClient {
  readonly events: WatchEvent[] = [];
  status = 0;
  /** How the stream ended: `end` as a stream should, `broken` without its last chunk. */
  ended: 'open' | 'end' | 'broken' = 'open';
  readonly #close: () => void;

  constructor(test: TestCluster, path: string, token = test.cluster.adminToken) {
    let rest = '';
    const outgoing = request(
      `${test.cluster.url}${path}`,
      { ca: test.cluster.caPem, agent: false, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        this.status = response.statusCode ?? 0;
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) this.#take(line);
        });
        response.on('end', () => (this.ended = response.complete ? 'end' : 'broken'));
        response.on('error', () => (this.ended = 'broken'));
      },
    );
    outgoing.on('error', () => (this.ended = 'broken'));
    outgoing.end();
    this.#close = () => outgoing.destroy();
  }

  /** Types and names, in order. */
  get summary(): string[] {
    return this.events.map(({ type, object }) => {
      const metadata = isRecord(object.metadata) ? object.metadata : {};
      return `${type} ${textOf(metadata.name)}`.trim();
    });
  }

  close(): void {
    this.#close();
  }

  #take(line: string): void {
    const value: unknown = JSON.parse(line);
    if (isRecord(value) && typeof value.type === 'string' && isRecord(value.object)) {
      this.events.push({ type: value.type, object: value.object });
    }
  }
}
