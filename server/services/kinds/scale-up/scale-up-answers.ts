import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { AnsweredPod, PodAnswer } from '@/server/domain/planning/scale-up/plan-scale-up';
import { workloadOf } from '@/server/domain/planning/scale-up/waiting-pods';

/** What a plan has said of one workload's pods, as its first step keeps it. */
export interface WorkloadAnswer {
  readonly workload: string;
  /** `namespace/name` of the owner, or of the pod. */
  readonly name: string;
  readonly answer: PodAnswer;
  readonly pods: number;
  readonly reason: string;
}

/** Workloads of one plan that are kept: a bound on what a flood of pods may write. */
const MOST_KEPT = 500;
/** Workloads that a sentence names. */
const MOST_NAMED = 3;

/** The answers by workload; each workload once for each answer its pods got. */
export function byWorkload(answers: readonly AnsweredPod[]): readonly WorkloadAnswer[] {
  const found = new Map<string, WorkloadAnswer>();
  for (const { pod, answer, reason } of answers) {
    const key = `${workloadOf(pod)} ${answer}`;
    const known = found.get(key);
    found.set(key, {
      workload: workloadOf(pod),
      name: nameOf(pod),
      answer,
      pods: (known?.pods ?? 0) + 1,
      reason: known?.reason ?? reason,
    });
  }
  return [...found.values()].slice(0, MOST_KEPT);
}

const nameOf = (pod: PodSnapshot) =>
  pod.owner === null ? `${pod.namespace}/${pod.name}` : `${pod.namespace}/${pod.owner.name}`;

/** The workloads with that answer in one sentence; null when there are none. */
export function sentenceOf(answers: readonly WorkloadAnswer[], answer: PodAnswer): string | null {
  const these = answers.filter((one) => one.answer === answer);
  const [first] = these;
  if (first === undefined) return null;
  const pods = these.reduce((sum, one) => sum + one.pods, 0);
  const names = these.slice(0, MOST_NAMED).map((one) => one.name);
  const more = these.length > MOST_NAMED ? ` and ${these.length - MOST_NAMED} more` : '';
  return `${pods} pod(s) of ${names.join(', ')}${more}: ${first.reason}`;
}
