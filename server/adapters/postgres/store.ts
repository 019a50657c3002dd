import type { Store } from '@/server/ports/store';
import type { Database, Executor } from './database';
import { inTransaction } from './in-transaction';
import { createActivityRepository, createFeedbackRepository } from './repositories/activity-repository';
import { createEventRepository } from './repositories/event-repository';
import { createFleetRepository } from './repositories/fleet-repository';
import { createJobRepository } from './repositories/job-repository';
import { createCapacityMemory, createLaunchRepository } from './repositories/launch-repository';
import { createLeaseRepository, createWorkerRepository } from './repositories/lease-repository';
import { createMoneyRepository } from './repositories/money-repository';
import { createPlanRepository } from './repositories/plan-repository';
import { createSafetyRepository } from './repositories/safety-repository';
import { createUsageRepository } from './repositories/usage-repository';
import { createScheduleRepository } from './repositories/schedule-repository';
import { createWorkloadPatchRepository } from './repositories/workload-patch-repository';

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
