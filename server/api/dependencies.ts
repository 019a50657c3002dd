import type { Principal, Role } from '@/server/access/principal';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import type { AuditWriter } from '@/server/ports/repositories/audit-repository';
import type { Log } from '@/server/ports/log';
import type { Page } from '@/server/queries/shared/page';
import type * as clusters from '@/server/queries/clusters/cluster-model';
import type { ListWorkloadsInput, WorkloadPage } from '@/server/queries/clusters/workload-model';
import type * as events from '@/server/queries/events/spot-event-model';
import type * as plans from '@/server/queries/plans/plan-model';
import type { ScheduleAnswer } from '@/server/queries/scheduling/schedule-model';
import type * as safety from '@/server/queries/safety/safety-model';
import type * as safetyReport from '@/server/queries/safety/safety-report-model';
import type * as overview from '@/server/queries/overview/overview-model';
import type * as activity from '@/server/queries/activity/activity-model';
import type * as access from '@/server/queries/access/access-model';
import type * as health from '@/server/queries/health/readiness-model';
import type { SearchResult } from '@/server/queries/search/search-model';
import type { Actor } from '@/server/services/access/actor';
import type { PauseTarget } from '@/server/ports/repositories/pause-repository';
import type { createSetAdoption } from '@/server/services/clusters/set-adoption';
import type {
  createSetClusterFeatures,
  createSetCustomerFeatures,
} from '@/server/services/clusters/set-features';
import type { createSetMaintenance } from '@/server/services/clusters/set-maintenance';
import type { createCordonNode } from '@/server/services/kinds/manual/cordon-node';
import type { createDrainNode } from '@/server/services/kinds/manual/drain-node';
import type { ForwardDecision } from '@/server/services/decisions/forward-decision';
import type { createReadCurrentMix } from '@/server/services/safety/stored-mix';
import type { createValidateMix } from '@/server/services/safety/validate-mix';
import type {
  createApproveOptimization,
  createCancelOptimization,
} from '@/server/services/plan-requests/settle-plan';
import type { createRollBackOptimization } from '@/server/services/plan-requests/roll-back-plan';
import type { createResetBreaker } from '@/server/services/triggers/reset-breaker';
import type { createTriggerOptimization } from '@/server/services/plan-requests/trigger-optimization';
import type { createProveTemplate } from '@/server/services/kinds/template-proof/prove-template';
import type { createPreviewDrain } from '@/server/services/kinds/manual/preview-drain';
import type { createScaleWorkload } from '@/server/services/kinds/manual/scale-workload';
import type { Outcome } from '@/server/services/access/refusal';
import type {
  ClusterMode,
  RegisterClusterInput,
  UpdateClusterInput,
} from '@/server/services/clusters/cluster-input';

type Read<I, O> = (scope: CustomerScope, input: I) => Promise<O>;

/** Read models behind the procedures; each narrows to the scope and answers null for rows outside it. */
export interface ApiQueries {
  listClusters: Read<clusters.ListClustersInput, Page<clusters.Cluster>>;
  getCluster: Read<string, clusters.ClusterDetail | null>;
  listNodes: Read<clusters.ListNodesInput, Page<clusters.Node> | null>;
  listWorkloads: Read<ListWorkloadsInput, WorkloadPage | null>;
  listCustomers: Read<access.ListInput, Page<clusters.Customer>>;
  getCustomer: Read<string, clusters.Customer | null>;
  listPauses: Read<void, clusters.Pause[]>;
  listSpotEvents: Read<events.ListSpotEventsInput, Page<events.SpotEvent>>;
  getSpotEvent: Read<string, events.SpotEventDetail | null>;
  listPlans: Read<plans.ListPlansInput, Page<plans.Plan>>;
  getPlan: Read<string, plans.PlanDetail | null>;
  getSchedule: Read<string, ScheduleAnswer | null>;
  safetyStatus: Read<{ cluster_id?: string | undefined }, safety.SafetyStatus>;
  safetyReport: Read<safetyReport.SafetyReportInput, safetyReport.SafetyReport>;
  listPolicies: Read<safetyReport.ListPoliciesInput, Page<safetyReport.ClusterPolicy>>;
  listValidations: Read<safety.ListValidationsInput, Page<safety.Validation>>;
  listViolations: Read<safety.ListViolationsInput, Page<safety.Violation>>;
  overview: Read<overview.OverviewInput, overview.Overview>;
  live: Read<overview.LiveInput, overview.Live>;
  listActivity: Read<activity.ListActivityInput, Page<activity.Activity>>;
  search: Read<string, SearchResult>;
  listApiKeys: Read<access.ListInput, Page<access.ApiKey>>;
  getApiKey: Read<string, access.ApiKey | null>;
  listUsers: Read<access.ListInput, Page<access.User>>;
  getUser: Read<string, access.User | null>;
  listAudit: Read<access.ListAuditInput, Page<access.AuditEntry>>;
  readiness: () => Promise<health.Readiness>;
}

interface ReceivedEvent {
  readonly event_id: string;
  readonly status: events.SpotEvent['status'];
  readonly duplicate: boolean;
}

/** Use cases behind the mutations and the live reads of a cluster. */
export interface ApiServices {
  registerCluster(input: RegisterClusterInput, actor: Actor): Promise<Outcome<{ clusterId: string }>>;
  updateCluster(input: UpdateClusterInput, actor: Actor): Promise<Outcome<{ clusterId: string }>>;
  deleteCluster(clusterId: string, actor: Actor): Promise<Outcome<{ leftCordoned: readonly string[] }>>;
  checkCluster(clusterId: string, actor: Actor): Promise<Outcome<clusters.ClusterCheckResult>>;
  setClusterMode(input: { clusterId: string; mode: ClusterMode }, actor: Actor): Promise<Outcome<void>>;
  setClusterFeatures: ReturnType<typeof createSetClusterFeatures>;
  setCustomerFeatures: ReturnType<typeof createSetCustomerFeatures>;
  setAdoption: ReturnType<typeof createSetAdoption>;
  setMaintenance: ReturnType<typeof createSetMaintenance>;
  resetBreaker: ReturnType<typeof createResetBreaker>;
  pause(
    input: {
      scope: PauseTarget;
      level: 'optimization' | 'everything';
      reason: string | null;
    },
    actor: Actor,
  ): Promise<Outcome<void>>;
  resume(scope: PauseTarget, actor: Actor): Promise<Outcome<void>>;
  listPods(
    input: {
      clusterId: string;
      limit: number;
      cursor: string | null;
      namespace?: string | undefined;
      nodeName?: string | undefined;
    },
    actor: Actor,
  ): Promise<Outcome<Page<clusters.Pod>>>;
  readUsage(clusterId: string, actor: Actor): Promise<Outcome<clusters.Usage>>;
  receiveEvent(input: {
    raw: string;
    source: 'api';
    customerId: string | null;
  }): Promise<ReceivedEvent & { readonly events: readonly ReceivedEvent[] }>;
  cordonNode: ReturnType<typeof createCordonNode>;
  drainNode: ReturnType<typeof createDrainNode>;
  scaleWorkload: ReturnType<typeof createScaleWorkload>;
  previewDrain: ReturnType<typeof createPreviewDrain>;
  proveTemplate: ReturnType<typeof createProveTemplate>;
  validateMix: ReturnType<typeof createValidateMix>;
  forwardDecision: ForwardDecision;
  readCurrentMix: ReturnType<typeof createReadCurrentMix>;
  triggerOptimization: ReturnType<typeof createTriggerOptimization>;
  approveOptimization: ReturnType<typeof createApproveOptimization>;
  cancelOptimization: ReturnType<typeof createCancelOptimization>;
  rollBackOptimization: ReturnType<typeof createRollBackOptimization>;
  createApiKey(
    input: { name: string; role: Role; customerId: string | null; expiresAt: Date | null },
    actor: Actor,
  ): Promise<Outcome<{ apiKeyId: string; plaintext: string }>>;
  revokeApiKey(apiKeyId: string, actor: Actor): Promise<Outcome<void>>;
  createUser(
    input: { email: string; name: string | null; password: string; role: Role; customerId: string | null },
    actor: Actor,
  ): Promise<Outcome<{ userId: string }>>;
  updateUser(
    input: {
      userId: string;
      name?: string | null | undefined;
      password?: string | undefined;
      role?: Role | undefined;
      disabled?: boolean | undefined;
    },
    actor: Actor,
  ): Promise<Outcome<void>>;
  deleteUser(userId: string, actor: Actor): Promise<Outcome<void>>;
  /** The customer whose AWS account this is, within the actor's scope. */
  accountOfCustomer(customerId: string): Promise<string | null>;
}

/** What every request carries to the procedures. */
export interface ApiContext {
  readonly principal: Principal | null;
  readonly requestId: string;
  readonly address: string | null;
  readonly queries: ApiQueries;
  readonly services: ApiServices;
  readonly audit: AuditWriter;
  readonly log: Log;
  readonly now: () => Date;
}
