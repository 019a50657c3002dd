export { lifecycleSchema, machineSchema, poolSchema, type StoredMachine, type StoredPool } from './pool';
export type { DecidedContainer, StoredPatch, StoredResources } from './rightsizing';
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
