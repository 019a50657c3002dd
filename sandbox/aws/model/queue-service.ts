import type { SimulatedClock } from '../../shared/contract';
import { type Queue, type QueueAttributes, createQueue } from './queue';

/** All queues of the world. */
export interface QueueService {
  find(accountId: string, region: string, name: string): Queue | undefined;
  create(accountId: string, region: string, name: string, attributes?: Partial<QueueAttributes>): Queue;
  delete(queue: Queue): void;
  list(): readonly Queue[];
  closeAll(): void;
}

/** Defaults: SQS API Reference, CreateQueue; retention is the default of four days. */
const DEFAULTS: QueueAttributes = {
  visibilityTimeoutSeconds: 30,
  messageRetentionSeconds: 345_600,
  delaySeconds: 0,
  receiveWaitSeconds: 0,
  policy: '',
};

export function createQueueService(clock: SimulatedClock): QueueService {
  const queues = new Map<string, Queue>();
  const key = (accountId: string, region: string, name: string): string => `${accountId}/${region}/${name}`;
  return {
    find: (accountId, region, name) => queues.get(key(accountId, region, name)),
    create(accountId, region, name, attributes = {}) {
      const queue = createQueue(clock, { name, accountId, region }, { ...DEFAULTS, ...attributes });
      queues.set(key(accountId, region, name), queue);
      return queue;
    },
    delete(queue) {
      queues.delete(key(queue.accountId, queue.region, queue.name));
      queue.close();
    },
    list: () => [...queues.values()],
    closeAll() {
      for (const queue of queues.values()) queue.close();
    },
  };
}
