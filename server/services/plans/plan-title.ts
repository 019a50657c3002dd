import type { PlanRecord } from '@/server/ports/repositories/plan-repository';

/** What a plan is called in the feed. */
export const titleOf = ({ subject }: Pick<PlanRecord, 'subject'>): string =>
  typeof subject['title'] === 'string' ? subject['title'] : 'Optimization';
