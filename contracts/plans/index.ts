export type { StoredMachine, StoredPool } from './pool';
export type { StoredPatch, StoredResources } from './rightsizing';
export {
  STEP_TYPES,
  stepSchemas,
  type PodStory,
  type StepInput,
  type StepResult,
  type StepType,
} from './steps';
export {
  planSubjectSchema,
  validationOfSubject,
  type InterruptionSubject,
  type PlanKindName,
  type PlanSubject,
  type SubjectOf,
} from './subjects';
