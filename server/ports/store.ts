import type { ActivityRepository, FeedbackRepository } from './repositories/activity-repository';
import type { EventRepository } from './repositories/event-repository';
import type { FleetRepository } from './repositories/fleet-repository';
import type { CapacityMemory, LaunchRepository } from './repositories/launch-repository';
import type { JobRepository } from './repositories/job-repository';
import type { LeaseRepository, WorkerRepository } from './repositories/lease-repository';
import type { MoneyRepository } from './repositories/money-repository';
import type { PlanRepository } from './repositories/plan-repository';
import type { SafetyRepository } from './repositories/safety-repository';
import type { UsageRepository } from './repositories/usage-repository';
import type { ScheduleRepository } from './repositories/schedule-repository';
import type { WorkloadPatchRepository } from './repositories/workload-patch-repository';

/** What the worker's use cases keep in Postgres, the only truth. */
export interface Store {
  readonly events: EventRepository;
  readonly plans: PlanRepository;
  readonly launches: LaunchRepository;
  readonly capacity: CapacityMemory;
  readonly leases: LeaseRepository;
  readonly workers: WorkerRepository;
  readonly jobs: JobRepository;
  readonly fleet: FleetRepository;
  readonly safety: SafetyRepository;
  readonly schedules: ScheduleRepository;
  readonly activity: ActivityRepository;
  readonly feedback: FeedbackRepository;
  readonly usage: UsageRepository;
  readonly money: MoneyRepository;
  readonly workloadPatches: WorkloadPatchRepository;
  /** Runs `work` in one transaction; the store it receives is bound to it. Rejections roll everything back. */
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>;
}
