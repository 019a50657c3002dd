/** Spot's notice: the instance is taken 120 s after the event (Decision 6). */
export const NOTICE_SECONDS = 120;

/** A replacement may take 15 minutes (Decision 8); the axis ends there. */
export const AXIS_END_SECONDS = 900;

/** Share of the axis that shows the notice itself, to scale; the rest is compressed. */
export const NOTICE_SHARE = 0.8;

/** Bends the compressed part so that the first half minute after T still has room. */
const BEND_SECONDS = 30;

/** Where an offset from the notice stands on the axis, 0…1. Linear up to T, logarithmic after it, clamped at both ends. */
export function axisPosition(offsetSeconds: number): number {
  if (offsetSeconds <= 0) return 0;
  if (offsetSeconds <= NOTICE_SECONDS) return (offsetSeconds / NOTICE_SECONDS) * NOTICE_SHARE;
  const after = Math.min(offsetSeconds, AXIS_END_SECONDS) - NOTICE_SECONDS;
  const whole = Math.log1p((AXIS_END_SECONDS - NOTICE_SECONDS) / BEND_SECONDS);
  return NOTICE_SHARE + (1 - NOTICE_SHARE) * (Math.log1p(after / BEND_SECONDS) / whole);
}

export const MARK_KINDS = ['received', 'cordoned', 'drained', 'replaced', 'terminated'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** The times of a warning that the bar shows. */
export interface NoticeTimes {
  event_time: string | null;
  received_at: string;
  cordoned_at: string | null;
  drained_at: string | null;
  replacement_ready_at: string | null;
  terminated_at: string | null;
}

export interface NoticeMark {
  kind: MarkKind;
  at: string;
  /** Seconds from the notice (from reception where the event had no time). */
  offsetSeconds: number;
  position: number;
}

/** Start of the axis in milliseconds: AWS's own time of the event. */
export function noticeStartMs(times: NoticeTimes): number {
  return Date.parse(times.event_time ?? times.received_at);
}

/** What has happened of a warning, in the order of the legend. */
export function noticeMarks(times: NoticeTimes): NoticeMark[] {
  const start = noticeStartMs(times);
  const at: Readonly<Record<MarkKind, string | null>> = {
    received: times.received_at,
    cordoned: times.cordoned_at,
    drained: times.drained_at,
    replaced: times.replacement_ready_at,
    terminated: times.terminated_at,
  };
  return MARK_KINDS.flatMap((kind) => {
    const time = at[kind];
    if (time === null) return [];
    const offsetSeconds = (Date.parse(time) - start) / 1000;
    return [{ kind, at: time, offsetSeconds, position: axisPosition(offsetSeconds) }];
  });
}

/** Seconds left until T on the server's clock; negative after it. */
export function secondsLeft(times: NoticeTimes, deadlineAt: string | null, nowMs: number): number {
  const deadline =
    deadlineAt === null ? noticeStartMs(times) + NOTICE_SECONDS * 1000 : Date.parse(deadlineAt);
  return (deadline - nowMs) / 1000;
}
