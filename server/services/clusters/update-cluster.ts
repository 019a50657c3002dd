import { ok } from '@/server/domain/shared/result';
import type { ClusterRecord } from '@/server/ports/repositories/cluster-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import type { UpdateClusterInput } from './cluster-input';
import { connectionFailed } from './connection-failed';
import { externalIdFor } from './find-owner';
import { checkFields, tokenContext, toTemplateRecord } from './prepare-cluster';
import { clashRefusal, type RegisterClusterDeps } from './register-cluster';

export type UpdateClusterDeps = RegisterClusterDeps;

/**
 * Replaces what is given, after the check passed with it: a token is exchanged without a gap, the old one staying in
 * use until the new one is proven. With `skipCheck` the cluster becomes `pending`.
 */
export const createUpdateCluster =
  (deps: UpdateClusterDeps) =>
  async (input: UpdateClusterInput, actor: Actor): Promise<Outcome<{ clusterId: string }>> => {
    const now = deps.clock.now();
    const current = await deps.clusters.findById(actor.scope, input.clusterId);
    if (current === null) return refuse('not_found', 'not_found', 'no such cluster');
    const customer = await deps.customers.findById(actor.scope, current.customerId);
    if (customer === null || current.tokenSealed === null)
      return refuse('not_found', 'not_found', 'no such cluster');
    const platformAdmin = actor.role === 'admin' && actor.scope.kind === 'all';
    if (input.externalId !== undefined && !platformAdmin)
      return refuse('forbidden', 'external_id_not_accepted', 'an external id is taken from an admin only');

    const token = input.k8sToken ?? deps.secretBox.open(current.tokenSealed, tokenContext(current.id));
    const roleArn = input.awsRoleArn ?? current.roleArn ?? customer.roleArn;
    const queueUrl = input.sqsQueueUrl ?? current.queueUrl ?? customer.queueUrl;
    const fields = checkFields(
      {
        k8sApiEndpoint: input.k8sApiEndpoint ?? current.endpoint,
        k8sCaCertificate:
          input.k8sCaCertificate === undefined ? current.caCertificatePem : input.k8sCaCertificate,
        k8sToken: token,
        awsRoleArn: roleArn,
        sqsQueueUrl: queueUrl,
        region: current.region,
        tokenReason: input.tokenReason ?? null,
      },
      {
        actor,
        endpointHosts: deps.endpointHosts,
        now,
        tokenIsNew: input.k8sToken !== undefined,
      },
    );
    if (!fields.ok) return fields;
    const { endpoint, account, caCertificatePem, tokenTimes } = fields.value;
    if (account !== current.account) {
      const holder = await deps.customers.findByAccount(account);
      if (!platformAdmin || (holder !== null && holder.id !== customer.id))
        return refuse('forbidden', 'other_account', `the role must lie in AWS account ${current.account}`);
    }
    const clusterName = input.clusterName ?? current.clusterName;
    const clash = await deps.clusters.findClash(
      { endpoint, customerId: customer.id, clusterName },
      current.id,
    );
    if (clash !== null) return clashRefusal(clash, actor);
    const externalId = externalIdFor(customer, input.externalId ?? null, 1);
    if (!externalId.ok) return externalId;
    if (queueUrl === null)
      return refuse(
        'invalid',
        'invalid_input',
        'sqs_queue_url: neither the cluster nor its customer has one',
      );

    const check = input.skipCheck
      ? null
      : await deps.checkConnection({
          connection: { clusterId: current.id, endpoint, token, caCertificatePem },
          account,
          access: { roleArn, externalId: externalId.value, region: current.region },
          queueUrl,
          template: input.nodeTemplate ?? null,
        });
    if (check !== null && !check.ok) return connectionFailed(check.entries, externalId.value);

    const record: ClusterRecord = {
      ...current,
      clusterName,
      endpoint,
      caCertificatePem,
      account,
      roleArn: roleArn === customer.roleArn ? null : roleArn,
      queueUrl: queueUrl === customer.queueUrl ? null : queueUrl,
      ...(input.k8sToken === undefined
        ? {}
        : {
            tokenSealed: deps.secretBox.seal(token, tokenContext(current.id)),
            tokenIssuedAt: tokenTimes.issuedAt,
            tokenExpiresAt: tokenTimes.expiresAt,
          }),
      officeHours: input.officeHours === undefined ? current.officeHours : input.officeHours,
      maintenance: input.maintenance === undefined ? current.maintenance : input.maintenance,
      features: input.features ?? current.features,
      adoptsGroups: input.adoptsGroups ?? current.adoptsGroups,
      policy: input.policy ?? current.policy,
      ...(check === null
        ? { status: 'pending' as const, statusReason: 'the check was skipped' }
        : {
            status: 'connected' as const,
            statusReason: null,
            checkResult: check.entries,
            checkedAt: now,
          }),
    };
    const template =
      input.nodeTemplate === undefined ? null : toTemplateRecord(deps, current.id, input.nodeTemplate);
    const note = {
      kind: 'cluster.updated' as const,
      title: `${clusterName} was changed by ${actor.name}`,
    };
    const changedId = externalId.value === customer.externalId ? null : externalId.value;
    return (await deps.clusters.update({ cluster: record, externalId: changedId }, template, note, now))
      ? ok({ clusterId: current.id })
      : refuse('conflict', 'cluster_exists', 'another cluster took this address or name a moment ago');
  };
