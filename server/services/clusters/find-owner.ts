import type { Clock, IdSource } from '@/server/ports/clock';
import type { ApiKeyHasher } from '@/server/ports/api-key-hasher';
import type { CustomerRecord, CustomerRepository } from '@/server/ports/repositories/customer-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { ok } from '@/server/domain/shared/result';
import type { RegisterClusterInput } from './cluster-input';

export interface FindOwnerDeps {
  readonly customers: CustomerRepository;
  readonly hasher: ApiKeyHasher;
  readonly clock: Clock;
  readonly ids: IdSource;
}

const isPlatformAdmin = (actor: Actor): boolean => actor.role === 'admin' && actor.scope.kind === 'all';

/**
 * Whose cluster it becomes: the customer named, or the one of the role's account, which is made when there is none.
 *
 * A customer is stored before the check runs and stays when it fails: its external id must be the same when the
 * operator has put it into the role's trust policy and tries again.
 */
export async function findOwner(
  deps: FindOwnerDeps,
  input: RegisterClusterInput,
  account: string,
  actor: Actor,
): Promise<Outcome<CustomerRecord>> {
  if (input.externalId !== null && !isPlatformAdmin(actor))
    return refuse('forbidden', 'external_id_not_accepted', 'an external id is taken from an admin only');
  const holder = await deps.customers.findByAccount(account);
  if (input.customerId === null) {
    if (!isPlatformAdmin(actor)) {
      return refuse(
        'forbidden',
        'customer_id_required',
        'finding a customer by its AWS account needs an admin who sees every customer: give customer_id',
      );
    }
    return ok(holder ?? (await makeCustomer(deps, input, account)));
  }
  const named = await deps.customers.findById(actor.scope, input.customerId);
  if (named === null) return refuse('not_found', 'not_found', 'no such customer');
  if (holder !== null && holder.id !== named.id)
    return refuse('conflict', 'account_taken', 'the role’s AWS account belongs to another customer');
  if (named.account !== account && !isPlatformAdmin(actor)) {
    return refuse(
      'forbidden',
      'other_account',
      `the role must lie in the customer’s AWS account ${named.account}; another one needs an admin`,
    );
  }
  return ok(named);
}

function makeCustomer(
  deps: FindOwnerDeps,
  input: RegisterClusterInput,
  account: string,
): Promise<CustomerRecord> {
  return deps.customers.insertOrFind(
    {
      id: deps.ids.newId(),
      companyName: input.companyName ?? `AWS account ${account}`,
      email: input.email,
      account,
      roleArn: input.awsRoleArn,
      queueUrl: input.sqsQueueUrl,
      externalId: input.externalId ?? deps.hasher.newExternalId(),
      status: 'active',
    },
    deps.clock.now(),
  );
}

/** The external id that applies, or why a supplied one cannot: it is one per customer and other clusters lean on it. */
export function externalIdFor(
  customer: CustomerRecord,
  supplied: string | null,
  exceptClusters: number,
): Outcome<string> {
  if (supplied === null || supplied === customer.externalId) return ok(customer.externalId);
  if (customer.clusterCount > exceptClusters) {
    return refuse(
      'conflict',
      'external_id_differs',
      'the customer has clusters that use another external id; put the customer’s own into the role’s trust policy',
      { external_id: customer.externalId },
    );
  }
  return ok(supplied);
}
