import { earliest, plusMs, plusSeconds, type Instant } from '@/server/domain/shared/instant';

/** Notice that AWS gives before it takes a Spot instance back: two minutes. */
export const NOTICE_SECONDS = 120;

/**
 * How long after the deadline a warning is still acted on. Beyond that the event is a replay: AWS has long taken the
 * instance, and a node of that name would be another matter.
 */
export const REPLAY_AFTER_SECONDS = 600;

/**
 * T: the event's time + 120 s, moved from AWS's clock to ours (`skewMs` = AWS minus ours). No notice is given before it
 * is received, so that an event that claims a later time still ends 120 s after its arrival.
 */
export function interruptionDeadline(eventTime: Instant, receivedAt: Instant, skewMs: number): Instant {
  return earliest(
    plusMs(plusSeconds(eventTime, NOTICE_SECONDS), -skewMs),
    plusSeconds(receivedAt, NOTICE_SECONDS),
  );
}

export function isReplay(deadline: Instant, now: Instant): boolean {
  return now.getTime() > plusSeconds(deadline, REPLAY_AFTER_SECONDS).getTime();
}

/** Time limit of one call inside an interruption: `min(5 s, (T − now)/4)`, at least half a second (Decision 6). */
export function callLimitMs(deadline: Instant, now: Instant): number {
  const quarter = (deadline.getTime() - now.getTime()) / 4;
  return quarter <= 0 ? 5000 : Math.max(500, Math.min(5000, quarter));
}
