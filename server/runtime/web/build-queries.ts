import type { Database } from '@/server/adapters/postgres/database';
import type { ApiQueries } from '@/server/api/dependencies';
import { createGetApiKey, createListApiKeys } from '@/server/queries/access/api-keys';
import { createListAudit } from '@/server/queries/access/list-audit';
import { createGetUser, createListUsers } from '@/server/queries/access/users';
import { createListActivity } from '@/server/queries/activity/list-activity';
import { createClusterOwners } from '@/server/queries/clusters/cluster-owners';
import { createGetCustomer, createListCustomers } from '@/server/queries/clusters/customers';
import { createGetCluster } from '@/server/queries/clusters/get-cluster';
import { createListClusters } from '@/server/queries/clusters/list-clusters';
import { createListNodes } from '@/server/queries/clusters/list-nodes';
import { createListWorkloads } from '@/server/queries/clusters/list-workloads';
import { createListPauses } from '@/server/queries/clusters/pauses';
import { createGetSpotEvent } from '@/server/queries/events/get-spot-event';
import { createListSpotEvents } from '@/server/queries/events/list-spot-events';
import { createReadiness, type Probes } from '@/server/queries/health/readiness';
import { createLive } from '@/server/queries/overview/live';
import { createOverview } from '@/server/queries/overview/overview';
import { createGetPlan } from '@/server/queries/plans/get-plan';
import { createListPlans } from '@/server/queries/plans/list-plans';
import { createListPolicies } from '@/server/queries/safety/list-policies';
import { createListValidations } from '@/server/queries/safety/list-validations';
import { createListViolations } from '@/server/queries/safety/list-violations';
import { createSafetyReport } from '@/server/queries/safety/safety-report';
import { createSafetyStatus } from '@/server/queries/safety/safety-status';
import { createGetSchedule, type ScheduleSettings } from '@/server/queries/scheduling/get-schedule';
import { createSearch } from '@/server/queries/search/search';

/** The read models over one database. */
export function buildQueries(
  db: Database,
  now: () => Date,
  { probes, schedule }: { readonly probes: Probes; readonly schedule: ScheduleSettings },
): ApiQueries {
  const getPlan = createGetPlan(db);
  const listPauses = createListPauses(db, createClusterOwners(db));
  const listActivity = createListActivity(db);
  return {
    listClusters: createListClusters(db),
    getCluster: createGetCluster(db, now),
    listNodes: createListNodes(db, now),
    listWorkloads: createListWorkloads(db),
    listCustomers: createListCustomers(db),
    getCustomer: createGetCustomer(db),
    listPauses,
    listSpotEvents: createListSpotEvents(db),
    getSpotEvent: createGetSpotEvent(db, getPlan),
    listPlans: createListPlans(db),
    getPlan,
    getSchedule: createGetSchedule(db, now, schedule),
    safetyStatus: createSafetyStatus(db, now),
    safetyReport: createSafetyReport(db, now),
    listPolicies: createListPolicies(db),
    listValidations: createListValidations(db),
    listViolations: createListViolations(db),
    overview: createOverview(db, now, { listPauses, listActivity }),
    live: createLive(db, now),
    listActivity,
    search: createSearch(db),
    listApiKeys: createListApiKeys(db),
    getApiKey: createGetApiKey(db),
    listUsers: createListUsers(db),
    getUser: createGetUser(db),
    listAudit: createListAudit(db),
    readiness: createReadiness(db, probes),
  };
}
