import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '@/server/api/root';

type Outputs = inferRouterOutputs<AppRouter>;
type Inputs = inferRouterInputs<AppRouter>;

/** Names for what the API answers, so that components say what they show. */
export type Cluster = Outputs['clusters']['list']['items'][number];
export type ClusterDetail = Outputs['clusters']['get'];
export type ClusterCheck = NonNullable<ClusterDetail['check']>['checks'][number];
export type Role = Outputs['users']['list']['items'][number]['role'];
export type Pause = Outputs['admin']['pauses']['items'][number];
export type Node = Outputs['k8s']['nodes']['items'][number];
export type Pod = Outputs['k8s']['pods']['items'][number];
export type MaintenanceInput = Inputs['clusters']['setMaintenance'];
export type WorkloadContainer = Outputs['k8s']['workloads']['items'][number];
export type Usage = Outputs['k8s']['metrics'];
export type SpotWarning = Outputs['events']['spotWarnings']['items'][number];
export type SpotWarningDetail = Outputs['events']['get'];
export type PlanDetail = NonNullable<SpotWarningDetail['plan']>;
export type Plan = Outputs['optimization']['history']['items'][number];
export type Step = PlanDetail['steps'][number];
export type LogLine = PlanDetail['log'][number];
export type Validation = PlanDetail['validations'][number];

type Live = Outputs['live']['get'];
export type LivePlan = Live['running'][number];
export type Overview = Outputs['overview']['get'];
export type Attention = Overview['attention'][number];
export type Activity = Overview['activity'][number];

export type SafetyReport = Outputs['safety']['report'];
export type ClusterPolicy = Outputs['safety']['policies']['items'][number];
export type CurrentMix = Outputs['safety']['currentMix'];
export type MixVerdict = Outputs['safety']['validate'];
export type MixQuestion = Inputs['safety']['validate'];

export type Readiness = Outputs['health']['ready'];

export type SearchHit = Outputs['search']['find']['items'][number];
export type SpotWarningFilters = Inputs['events']['spotWarnings'];
export type Schedule = Outputs['optimization']['schedule'];
export type OptimizeKind = Inputs['optimization']['trigger']['optimization_type'];
export type PlanFilters = Inputs['optimization']['history'];
export type DrainPreviewResult = Outputs['k8s']['previewDrain'];
