import { ok } from '@/server/domain/shared/result';
import { scopeAllows } from '@/server/ports/repositories/customer-scope';
import type {
  ClusterClash,
  ClusterRecord,
  ClusterRepository,
} from '@/server/ports/repositories/cluster-repository';
import type { SecretBox } from '@/server/ports/secret-box';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import type { CheckConnection } from './check-connection';
import type { RegisterClusterInput } from './cluster-input';
import { connectionFailed } from './connection-failed';
import { externalIdFor, findOwner, type FindOwnerDeps } from './find-owner';
import { checkFields, tokenContext, toTemplateRecord } from './prepare-cluster';
import type { EndpointHosts } from './queue-url';

export interface RegisterClusterDeps extends FindOwnerDeps {
  readonly clusters: ClusterRepository;
  readonly secretBox: SecretBox;
  readonly checkConnection: CheckConnection;
  readonly endpointHosts: EndpointHosts;
}

/** 409 that names the cluster in the way, unless it is another customer's. */
export function clashRefusal(clash: ClusterClash, actor: Actor): Outcome<never> {
  const visible = scopeAllows(actor.scope, clash.customerId);
  return refuse(
    'conflict',
    'cluster_exists',
    clash.by === 'endpoint'
      ? 'a cluster with this address is registered'
      : 'a cluster with this name is registered',
    visible ? { cluster_id: clash.clusterId } : undefined,
  );
}

/**
 * Registers a cluster after asking it and AWS (Decision 36): a failed required check is refused as `connection_failed`
 * with every entry, and stores nothing but the customer. With `skipCheck` it is stored as `pending`. The same cluster
 * a second time is a conflict that names the first.
 */
export const createRegisterCluster =
  (deps: RegisterClusterDeps) =>
  async (input: RegisterClusterInput, actor: Actor): Promise<Outcome<{ clusterId: string }>> => {
    const now = deps.clock.now();
    const fields = checkFields(input, { actor, endpointHosts: deps.endpointHosts, now, tokenIsNew: true });
    if (!fields.ok) return fields;
    const { endpoint, account, caCertificatePem, tokenTimes } = fields.value;

    const owner = await findOwner(deps, input, account, actor);
    if (!owner.ok) return owner;
    const customer = owner.value;
    const wanted = { endpoint, customerId: customer.id, clusterName: input.clusterName };
    const clash = await deps.clusters.findClash(wanted, null);
    if (clash !== null) return clashRefusal(clash, actor);
    const externalId = externalIdFor(customer, input.externalId, 0);
    if (!externalId.ok) return externalId;

    const clusterId = deps.ids.newId();
    const check = input.skipCheck
      ? null
      : await deps.checkConnection({
          connection: { clusterId, endpoint, token: input.k8sToken, caCertificatePem },
          account,
          access: { roleArn: input.awsRoleArn, externalId: externalId.value, region: input.region },
          queueUrl: input.sqsQueueUrl,
          template: input.nodeTemplate,
        });
    if (check !== null && !check.ok) return connectionFailed(check.entries, externalId.value);

    // The first cluster decides what its customer's later ones use by default.
    const first = customer.clusterCount === 0 && customer.account === account;
    const access = first
      ? { roleArn: input.awsRoleArn, queueUrl: input.sqsQueueUrl, externalId: externalId.value }
      : { roleArn: customer.roleArn, queueUrl: customer.queueUrl, externalId: externalId.value };
    if (
      access.roleArn !== customer.roleArn ||
      access.queueUrl !== customer.queueUrl ||
      access.externalId !== customer.externalId
    ) {
      await deps.customers.updateAccess(customer.id, access, now);
    }
    const record: ClusterRecord = {
      id: clusterId,
      customerId: customer.id,
      clusterName: input.clusterName,
      endpoint,
      tokenSealed: deps.secretBox.seal(input.k8sToken, tokenContext(clusterId)),
      tokenIssuedAt: tokenTimes.issuedAt,
      tokenExpiresAt: tokenTimes.expiresAt,
      caCertificatePem,
      region: input.region,
      account,
      roleArn: input.awsRoleArn === access.roleArn ? null : input.awsRoleArn,
      queueUrl: input.sqsQueueUrl === access.queueUrl ? null : input.sqsQueueUrl,
      status: check === null ? 'pending' : 'connected',
      statusReason: check === null ? 'the check was skipped' : null,
      mode: input.mode,
      officeHours: input.officeHours,
      maintenance: input.maintenance,
      features: input.features,
      adoptsGroups: input.adoptsGroups,
      policy: input.policy,
      checkResult: check?.entries ?? null,
      checkedAt: check === null ? null : now,
    };
    const template =
      input.nodeTemplate === null ? null : toTemplateRecord(deps, clusterId, input.nodeTemplate);
    const note = {
      kind: 'cluster.registered' as const,
      title: `${input.clusterName} was registered by ${actor.name}`,
    };
    if (await deps.clusters.insert(record, template, note, now)) return ok({ clusterId });
    const other = await deps.clusters.findClash(wanted, null);
    return other === null
      ? refuse('conflict', 'cluster_exists', 'this cluster was registered a moment ago')
      : clashRefusal(other, actor);
  };
