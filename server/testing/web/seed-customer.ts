import { INTERRUPTION } from '@/server/adapters/postgres/testing/build-rows';
import { v7 } from 'uuid';
import type { Database } from '@/server/adapters/postgres/database';
import * as schema from '@/server/adapters/postgres/schema';
import { hashApiKey } from '@/server/services/access/authenticate';

export interface SeededCustomer {
  readonly customerId: string;
  readonly clusterId: string;
  readonly planId: string;
  readonly eventId: string;
  readonly userId: string;
  readonly apiKeyId: string;
  readonly instanceId: string;
  readonly account: string;
  /** Keys of this customer, one a role. */
  readonly keys: Readonly<Record<'admin' | 'operator' | 'viewer', string>>;
  /** Stands in every text of this customer's rows and in nobody else's. */
  readonly marker: string;
}

/** One customer with a row of everything that belongs to a customer. */
export async function seedCustomer(db: Database, marker: string, account: string): Promise<SeededCustomer> {
  const now = new Date();
  const [customerId, clusterId, planId, eventId, userId, validationId] = [v7(), v7(), v7(), v7(), v7(), v7()];
  const instanceId = `i-${account.padStart(17, '0')}`;
  const place = { account, region: 'us-east-1' };
  await db.insert(schema.customers).values({
    id: customerId,
    companyName: `${marker} company`,
    awsAccountId: account,
    awsRoleArn: `arn:aws:iam::${account}:role/${marker}`,
    sqsQueueUrl: `https://sqs.us-east-1.amazonaws.com/${account}/cloudoptim-${marker}`,
    externalId: `${marker}-external-id`,
    status: 'active',
    createdAt: now,
    updatedAt: now,
  });
  await db.insert(schema.clusters).values({
    id: clusterId,
    customerId,
    clusterName: `${marker}-cluster`,
    k8sApiEndpoint: `https://${marker}.example.com`,
    k8sToken: 'sealed elsewhere',
    region: 'us-east-1',
    awsAccountId: account,
    status: 'degraded',
    statusReason: `${marker} reason`,
    mode: 'approve',
    features: {},
    policy: { min_availability_zones: 4 },
    lastSyncedAt: now,
    createdAt: now,
    updatedAt: now,
  });
  await db.insert(schema.nodes).values({
    id: v7(),
    clusterId,
    nodeName: `${marker}-node`,
    nodeUid: v7(),
    instanceId,
    instanceType: 'm5.large',
    availabilityZone: 'us-east-1a',
    nodeType: 'spot',
    owner: 'standalone',
    status: 'ready',
    unschedulable: false,
    cpuCores: 2,
    memoryGb: 8,
    pricePerHour: '0.035',
    podCount: 3,
    nodeCreatedAt: now,
    firstSeenAt: now,
    lastSeenAt: now,
  });
  await db.insert(schema.workloadContainers).values({
    clusterId,
    namespace: 'default',
    workloadKind: 'Deployment',
    workloadName: `${marker}-workload`,
    container: 'web',
    podCount: 1,
    seenAt: now,
  });
  await db.insert(schema.optimizationHistory).values({
    id: planId,
    customerId,
    clusterId,
    optimizationType: 'interruption',
    status: 'executing',
    ...place,
    subjectInstanceId: instanceId,
    subject: {
      ...INTERRUPTION,
      event_id: eventId,
      node_name: `${marker}-node`,
      instance_id: instanceId,
      validation_id: validationId,
    },
    requestedBy: `${marker} event`,
    createdAt: now,
  });
  await db.insert(schema.planSteps).values({
    id: v7(),
    planId,
    position: 0,
    stepType: 'cordon',
    target: `${marker}-node`,
    dependsOn: [],
    status: 'succeeded',
    input: { node_name: `${marker} input`, node_uid: marker },
    idempotencyKey: `${planId}-0`,
  });
  await db
    .insert(schema.planLog)
    .values({ planId, at: now, level: 'info', message: `${marker} line`, detail: {} });
  await db.insert(schema.spotEvents).values({
    id: eventId,
    eventbridgeId: `${marker}-event`,
    source: 'queue',
    customerId,
    clusterId,
    planId,
    ...place,
    instanceId,
    nodeName: `${marker}-node`,
    eventType: 'interruption_warning',
    eventTime: now,
    receivedAt: now,
    status: 'failed',
    raw: `{"marker":"${marker}"}`,
    detail: {},
  });
  await db.insert(schema.safetyValidations).values({
    id: validationId,
    clusterId,
    customerId,
    planId,
    kind: 'mix',
    actionTaken: 'rejected',
    isSafe: false,
    verdict: { is_safe: false, action_taken: 'rejected', violations: [], layers: [], note: marker },
    policy: {},
    createdAt: now,
  });
  await db.insert(schema.safetyViolations).values({
    id: v7(),
    validationId,
    clusterId,
    violationType: `${marker}_type`,
    layer: 2,
    severity: 'critical',
    message: `${marker} violation`,
    details: {},
    wasBlocked: true,
    preExisting: false,
    safeAlternativeCreated: false,
    createdAt: now,
  });
  await db.insert(schema.activity).values({
    at: now,
    customerId,
    clusterId,
    kind: 'cluster.status',
    severity: 'info',
    title: `${marker} activity`,
    detail: {},
  });
  await db.insert(schema.auditLog).values({
    at: now,
    actorKind: 'user',
    actorId: userId,
    actorName: `${marker} actor`,
    customerId,
    clusterId,
    action: 'clusters.check',
    outcome: 'succeeded',
    detail: {},
    requestId: 'seed',
  });
  await db.insert(schema.pauses).values({
    scope: 'cluster',
    scopeId: clusterId,
    level: 'optimization',
    reason: `${marker} reason`,
    pausedBy: `${marker} person`,
    pausedAt: now,
  });
  await db.insert(schema.users).values({
    id: userId,
    email: `person@${marker}.example.com`,
    passwordHash: 'not a hash',
    role: 'viewer',
    customerId,
    createdAt: now,
    updatedAt: now,
  });
  const roles = ['admin', 'operator', 'viewer'] as const;
  const keyRows = roles.map((role) => ({
    id: v7(),
    name: `${marker} ${role}`,
    prefix: marker.slice(0, 6),
    keyHash: hashApiKey(`${marker}-${role}-key`),
    role,
    customerId,
    createdAt: now,
    createdBy: `${marker} person`,
  }));
  await db.insert(schema.apiKeys).values(keyRows);
  return {
    customerId,
    clusterId,
    planId,
    eventId,
    userId,
    apiKeyId: keyRows[0]?.id ?? '',
    instanceId,
    account,
    keys: {
      admin: `${marker}-admin-key`,
      operator: `${marker}-operator-key`,
      viewer: `${marker}-viewer-key`,
    },
    marker,
  };
}
