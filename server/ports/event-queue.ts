import type { Instant } from '@/server/domain/shared/instant';
import type { CallOptions } from '@/server/ports/cluster-api';

export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly receiveCount: number;
  readonly sentAt: Instant | null;
}

/** One SQS queue through the customer's role; same errors as `Compute`, and `QueueNotFoundError`. */
export interface EventQueue {
  readonly queueUrl: string;
  /** Long-polls; an empty array after `waitSeconds`. Aborting `signal` ends the wait. */
  receive(
    options: {
      readonly maxMessages: number;
      readonly waitSeconds: number;
      readonly visibilitySeconds: number;
    },
    signal?: AbortSignal,
  ): Promise<readonly QueueMessage[]>;
  /** Deletes what was committed; ids that failed are returned and will be delivered again. */
  deleteBatch(messages: readonly QueueMessage[], options?: CallOptions): Promise<readonly string[]>;
  /** Proves that the queue exists and may be read. */
  attributes(options?: CallOptions): Promise<{ readonly approximateMessages: number; readonly arn: string }>;
}
