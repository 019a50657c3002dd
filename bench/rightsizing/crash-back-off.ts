/**
 * The kubelet's back-off of a container that keeps ending: 10 s, doubled up to 5 min, forgotten after 10 min of running.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
const FIRST_SECONDS = 10;
const MOST_SECONDS = 300;
const FORGET_AFTER_MINUTES = 10;

/** Waits before starts of one container, in whole minutes of the trace. */
export class CrashBackOff {
  private nextSeconds = FIRST_SECONDS;

  /** The wait after a process that ran so long. */
  minutesAfter(ranMinutes: number): number {
    if (ranMinutes >= FORGET_AFTER_MINUTES) this.nextSeconds = FIRST_SECONDS;
    const wait = this.nextSeconds;
    this.nextSeconds = Math.min(MOST_SECONDS, wait * 2);
    return Math.ceil(wait / 60);
  }
}
