import { AppError } from '@/server/domain/shared/app-error';

/** The lease under which a plan was claimed has moved on: this worker must stop touching it. */
export class ClaimLostError extends AppError {
  constructor(planId: string) {
    super('claim_lost', 'another worker has taken over this plan', { context: { planId } });
  }
}
