/** The actions that plans are made of; each has one handler in services/plans/steps. */
export const STEP_TYPES = [
  'decide',
  'guard',
  'cordon',
  'verify',
  'detach',
  'drain',
  'launch',
  'wait-ready',
  'await-group',
  'terminate',
  'uncordon',
  'scale',
  'patch',
  'await-rollout',
  'rollback',
  'prove',
  'record',
] as const;
export type StepType = (typeof STEP_TYPES)[number];

/** A step as a plan's builder states it, before it has an id. */
export interface StepDraft {
  readonly position: number;
  readonly stepType: StepType;
  readonly target: string;
  readonly dependsOn: readonly number[];
  readonly input: Readonly<Record<string, unknown>>;
}
