import { ok } from '@/server/domain/shared/result';
import type { CustomerRepository } from '@/server/ports/repositories/customer-repository';
import type { Actor } from './actor';
import { refuse, type Outcome } from './refusal';

/** Access may be given within the actor's own scope only, and to a customer that exists. */
export async function mayGrantTo(
  customers: CustomerRepository,
  customerId: string | null,
  actor: Actor,
): Promise<Outcome<void>> {
  if (customerId === null) {
    return actor.scope.kind === 'all'
      ? ok(undefined)
      : refuse('forbidden', 'forbidden', 'access to every customer is not yours to give');
  }
  return (await customers.findById(actor.scope, customerId)) === null
    ? refuse('not_found', 'not_found', 'no such customer')
    : ok(undefined);
}
