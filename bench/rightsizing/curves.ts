import { MINUTES_A_DAY } from './workload';

/** 0 at the quietest minute of a day, 1 at the busiest. */
export function dayCurve(minute: number, busiestMinute: number): number {
  return (1 + Math.cos((2 * Math.PI * (minute - busiestMinute)) / MINUTES_A_DAY)) / 2;
}

/** Traces begin on a Monday. */
export function isWeekend(minute: number): boolean {
  return Math.floor(minute / MINUTES_A_DAY) % 7 >= 5;
}

/** From `start` up to 1, nearly there after the given minutes: caches and pools that fill after a start. */
export function warmUp(ageMinutes: number, minutes: number, start: number): number {
  return 1 - (1 - start) * Math.exp((-3 * ageMinutes) / minutes);
}
