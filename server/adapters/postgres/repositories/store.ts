import type { Store } from '@/server/ports/store';
import type { Database, Executor } from '../database';
import { inTransaction } from '../in-transaction';
import { createActivityRepository, createFeedbackRepository } from './events/activity-repository';
import { createEventRepository } from './events/event-repository';
import { createFleetRepository } from './clusters/fleet-repository';
import { createJobRepository } from './plans/job-repository';
import { createCapacityMemory, createLaunchRepository } from './plans/launch-repository';
import { createLeaseRepository, createWorkerRepository } from './plans/lease-repository';
import { createMoneyRepository } from './usage/money-repository';
import { createPlanRepository } from './plans/plan-repository';
import { createSafetyRepository } from './plans/safety-repository';
import { createUsageRepository } from './usage/usage-repository';
import { createScheduleRepository } from './plans/schedule-repository';
import { createWorkloadPatchRepository } from './plans/workload-patch-repository';

function bind(executor: Executor, transaction: Store['transaction']): Store {
  return {
    events: createEventRepository(executor),
    plans: createPlanRepository(executor),
    launches: createLaunchRepository(executor),
    capacity: createCapacityMemory(executor),
    leases: createLeaseRepository(executor),
    workers: createWorkerRepository(executor),
    jobs: createJobRepository(executor),
    fleet: createFleetRepository(executor),
    safety: createSafetyRepository(executor),
    schedules: createScheduleRepository(executor),
    activity: createActivityRepository(executor),
    feedback: createFeedbackRepository(executor),
    usage: createUsageRepository(executor),
    money: createMoneyRepository(executor),
    workloadPatches: createWorkloadPatchRepository(executor),
    transaction,
  };
}

/** The Postgres store. A transaction inside a transaction joins the outer one. */
export function createStore(db: Database): Store {
  return bind(db, (work) =>
    inTransaction(db, (tx) => {
      const inner: Store = bind(tx, (nested) => nested(inner));
      return work(inner);
    }),
  );
}
