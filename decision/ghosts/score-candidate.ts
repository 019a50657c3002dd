import type { GhostCandidate, GhostProbeResponse } from '@/contracts/decision-server';

export type ScoredCandidate = GhostProbeResponse['recommendation']['candidates'][number];

/** CPU below which AWS Trusted Advisor calls an instance underused: https://docs.aws.amazon.com/awssupport/latest/user/cost-optimization-checks.html */
const IDLE_CPU_PERCENT = 10;
/** A lost node still tries to reach its API server; that is less than this. */
const IDLE_BYTES_PER_SECOND = 10_000;
const BUSY_CPU_PERCENT = 30;
const BUSY_PEAK_PERCENT = 80;
const BUSY_BYTES_PER_SECOND = 200_000;

/** Still starting: nothing is said yet by what it does. */
const YOUNG_HOURS = 1;
const PROCEED_SCORE = 0.7;

/** Names of machines that are no nodes and are meant to run. */
const ROLE = /bastion|control-?plane|jump-?(?:host|box)|nat(?:-|$)|vpn|database|master/i;

const HOUR_MS = 3_600_000;

type Activity = 'idle' | 'busy' | 'between' | 'unknown';

function activityOf({ activity }: GhostCandidate): Activity {
  if (activity === null || activity.hours <= 0) return 'unknown';
  const bytes = activity.network_in_bytes_per_second + activity.network_out_bytes_per_second;
  if (
    activity.cpu_percent >= BUSY_CPU_PERCENT ||
    activity.cpu_peak_percent >= BUSY_PEAK_PERCENT ||
    bytes >= BUSY_BYTES_PER_SECOND
  )
    return 'busy';
  return activity.cpu_percent <= IDLE_CPU_PERCENT && bytes <= IDLE_BYTES_PER_SECOND ? 'idle' : 'between';
}

const BY_ACTIVITY: Readonly<Record<Activity, { readonly points: number; readonly words: string }>> = {
  idle: { points: 0.3, words: 'it does next to nothing' },
  busy: { points: -0.5, words: 'it is at work' },
  between: { points: 0, words: 'it does a little' },
  unknown: { points: -0.1, words: 'what it does cannot be read' },
};

function roleOf({ tags }: GhostCandidate): string | null {
  const found = Object.entries(tags).find(([key, value]) => /^(?:name|role)$/i.test(key) && ROLE.test(value));
  return found?.[1] ?? null;
}

/**
 * How surely an instance is a ghost, 0…1, and whether its termination may go on. `release` is for machines with a role of
 * their own or at work that never were a node; nothing is ever hastened: inside the grace the advice is `hold` at best.
 */
export function scoreCandidate(candidate: GhostCandidate, takenAt: string): ScoredCandidate {
  const now = new Date(takenAt).getTime();
  const ageHours = (now - new Date(candidate.launched_at).getTime()) / HOUR_MS;
  const isKnown = candidate.was_node || candidate.launched_by_platform;
  const activity = activityOf(candidate);
  const role = roleOf(candidate);
  const isYoung = ageHours < YOUNG_HOURS;
  const points =
    0.5 +
    (isKnown ? 0.2 : -0.2) +
    BY_ACTIVITY[activity].points +
    (role === null ? 0 : -0.5) +
    (isYoung ? -0.4 : 0);
  const ghostScore = Math.round(Math.min(1, Math.max(0, points)) * 100) / 100;
  const inGrace = now < new Date(candidate.terminate_after).getTime();
  const isElses = role !== null || (activity === 'busy' && !isKnown);
  const advice = isElses ? 'release' : !inGrace && ghostScore >= PROCEED_SCORE ? 'proceed' : 'hold';
  const parts = [
    isKnown ? 'it was a node or launched by the platform' : 'it was never seen as a node',
    BY_ACTIVITY[activity].words,
    ...(role === null ? [] : [`its tags name a role (${role.slice(0, 64)})`]),
    ...(isYoung ? ['it has just been launched'] : []),
    ...(inGrace ? ['its grace has not ended'] : []),
  ];
  return {
    instance_id: candidate.instance_id,
    ghost_score: ghostScore,
    advice,
    reason: `${parts.join('; ')}.`,
  };
}
