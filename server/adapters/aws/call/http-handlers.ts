import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Clock } from '@/server/ports/clock';
import type { ClockSkew } from '@/server/adapters/aws/call/clock-skew';
import type { AwsSettings } from '@/server/adapters/aws/call/settings';

export interface HttpHandlers {
  /** Long polls only: a socket each, held for up to 20 s. */
  readonly polls: NodeHttpHandler;
  readonly calls: NodeHttpHandler;
}

/** Reports the `Date` header of every answer, whatever its status. */
class DatedHttpHandler extends NodeHttpHandler {
  constructor(
    options: ConstructorParameters<typeof NodeHttpHandler>[0],
    private readonly clock: Clock,
    private readonly skew: ClockSkew,
  ) {
    super(options);
  }

  override async handle(
    ...args: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    const sentMs = this.clock.now().getTime();
    const answer = await super.handle(...args);
    const date = answer.response.headers['date'];
    if (date !== undefined) this.skew.observe(date, sentMs, this.clock.now().getTime());
    return answer;
  }
}

/**
 * The two socket pools that every client shares; whoever makes them destroys them. The skew is measured on calls only:
 * a long poll's header may have been made at either end of its wait.
 */
export function createHttpHandlers(settings: AwsSettings, clock: Clock, skew: ClockSkew): HttpHandlers {
  const optionsFor = (maxSockets: number) => ({
    connectionTimeout: settings.connectTimeoutMs,
    httpAgent: { keepAlive: true, maxSockets },
    httpsAgent: { keepAlive: true, maxSockets },
  });
  return {
    polls: new NodeHttpHandler(optionsFor(settings.pollSockets)),
    calls: new DatedHttpHandler(optionsFor(settings.callSockets), clock, skew),
  };
}
