import type { FeatureSwitches } from '@/server/domain/features/features';
import type { Instant } from '@/server/domain/shared/instant';
import type { CustomerScope } from './customer-scope';

export interface CustomerRecord {
  readonly id: string;
  readonly companyName: string;
  readonly email: string | null;
  readonly account: string;
  readonly roleArn: string;
  readonly queueUrl: string | null;
  readonly externalId: string;
  readonly status: 'active' | 'suspended';
  /** Clusters that are not deleted. */
  readonly clusterCount: number;
}

export interface CustomerRepository {
  findById(scope: CustomerScope, customerId: string): Promise<CustomerRecord | null>;
  /** Whoever has this AWS account; never narrowed by scope: the caller must not tell who it is. */
  findByAccount(account: string): Promise<CustomerRecord | null>;
  /** The customer with that account: the given one, or the one that another call made first. */
  insertOrFind(customer: Omit<CustomerRecord, 'clusterCount'>, now: Instant): Promise<CustomerRecord>;
  /** Replaces its switches of the workflows, with a line in the feed, and tells the workers. */
  saveFeatures(customerId: string, features: FeatureSwitches, title: string, now: Instant): Promise<void>;
  /** Role and queue for clusters that name none, and the external id for all. */
  updateAccess(
    customerId: string,
    access: { readonly roleArn: string; readonly queueUrl: string | null; readonly externalId: string },
    now: Instant,
  ): Promise<void>;
}
