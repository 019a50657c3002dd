import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '@/server/api/root';
import { observeServerTime } from '@/app/_lib/time/server-clock';

/** Learns the server's clock from each answer's `Date` header, which has whole seconds. */
export const clockLink: TRPCLink<AppRouter> = () => (call) =>
  observable((observer) => {
    const sentMs = Date.now();
    return call.next(call.op).subscribe({
      next(result) {
        const response: unknown = result.context?.response;
        const date =
          response instanceof Response ? Date.parse(response.headers.get('date') ?? '') : Number.NaN;
        if (!Number.isNaN(date)) {
          observeServerTime({ serverMs: date, resolutionMs: 1000, sentMs, receivedMs: Date.now() });
        }
        observer.next(result);
      },
      error: (error) => observer.error(error),
      complete: () => observer.complete(),
    });
  });
