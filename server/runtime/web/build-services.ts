import type { Database } from '@/server/adapters/postgres/database';
import { createApiKeyRepository } from '@/server/adapters/postgres/repositories/identity/api-key-repository';
import { createClusterRepository } from '@/server/adapters/postgres/repositories/clusters/cluster-repository';
import { createCustomerRepository } from '@/server/adapters/postgres/repositories/clusters/customer-repository';
import { createPauseRepository } from '@/server/adapters/postgres/repositories/clusters/pause-repository';
import { createUserRepository } from '@/server/adapters/postgres/repositories/identity/user-repository';
import { createStore } from '@/server/adapters/postgres/repositories/store';
import type { ApiServices } from '@/server/api/dependencies';
import type { FeatureDefaults } from '@/server/domain/features/features';
import type { AddressGuard } from '@/server/ports/address-guard';
import type { ApiKeyHasher } from '@/server/ports/api-key-hasher';
import type { AwsGateway } from '@/server/ports/aws';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterGateway } from '@/server/ports/cluster-api';
import type { DecisionServer } from '@/server/ports/decision-server';
import type { PasswordHasher } from '@/server/ports/password-hasher';
import type { SecretBox } from '@/server/ports/secret-box';
import { createCreateApiKey } from '@/server/services/access/create-api-key';
import { createCreateUser, createDeleteUser, createUpdateUser } from '@/server/services/access/manage-users';
import { createRevokeApiKey } from '@/server/services/access/revoke-api-key';
import { createCheckCluster } from '@/server/services/clusters/check-cluster';
import { createCheckConnection } from '@/server/services/clusters/check-connection';
import { createDeleteCluster } from '@/server/services/clusters/delete-cluster';
import { createListPods } from '@/server/services/clusters/list-pods';
import { createPause, createResume } from '@/server/services/clusters/pause';
import type { EndpointHosts } from '@/server/services/clusters/queue-url';
import { createReadUsage } from '@/server/services/clusters/read-usage';
import { createRegisterCluster } from '@/server/services/clusters/register-cluster';
import { createSetAdoption } from '@/server/services/clusters/set-adoption';
import { createSetClusterFeatures, createSetCustomerFeatures } from '@/server/services/clusters/set-features';
import { createSetMaintenance } from '@/server/services/clusters/set-maintenance';
import { createSetClusterMode } from '@/server/services/clusters/set-cluster-mode';
import { createUpdateCluster } from '@/server/services/clusters/update-cluster';
import { createCordonNode } from '@/server/services/kinds/manual/cordon-node';
import { createForwardDecision } from '@/server/services/decisions/forward-decision';
import { createDrainNode } from '@/server/services/kinds/manual/drain-node';
import { loadOnDemandCatalog } from '@/server/adapters/catalog/load-on-demand-catalog';
import { loadSpotAdvisor } from '@/server/adapters/catalog/load-spot-advisor';
import {
  createApproveOptimization,
  createCancelOptimization,
} from '@/server/services/plan-requests/settle-plan';
import { rollBackOf } from '@/server/runtime/plan-kinds';
import { createRollBackOptimization } from '@/server/services/plan-requests/roll-back-plan';
import { createResetBreaker } from '@/server/services/triggers/reset-breaker';
import { createTriggerOptimization } from '@/server/services/plan-requests/trigger-optimization';
import { createProveTemplate } from '@/server/services/kinds/template-proof/prove-template';
import { createReadCurrentMix } from '@/server/services/safety/stored-mix';
import { createValidateMix } from '@/server/services/safety/validate-mix';
import { createPreviewDrain } from '@/server/services/kinds/manual/preview-drain';
import { createScaleWorkload } from '@/server/services/kinds/manual/scale-workload';
import { createReceiveEvent } from '@/server/services/kinds/interruption/events/receive-event';

export interface ServiceAdapters {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly secretBox: SecretBox;
  readonly passwords: PasswordHasher;
  readonly hasher: ApiKeyHasher;
  readonly addressGuard: AddressGuard;
  readonly clusterGateway: ClusterGateway;
  readonly aws: AwsGateway;
  readonly endpointHosts: EndpointHosts;
  readonly decisionServer: DecisionServer;
  readonly features: FeatureDefaults;
}

/** The use cases of the web process, bound to its adapters. */
export function buildServices(adapters: ServiceAdapters): ApiServices {
  const { db, clock, ids } = adapters;
  const clusters = createClusterRepository(db);
  const customers = createCustomerRepository(db);
  const users = createUserRepository(db);
  const apiKeys = createApiKeyRepository(db);
  const pauses = createPauseRepository(db);
  const store = createStore(db);
  const deps = { ...adapters, store, clusters, customers, users, apiKeys, pauses };
  const registration = { ...deps, checkConnection: createCheckConnection(deps) };
  const receiveEvent = createReceiveEvent({ store, clock, ids });
  const cordonNode = createCordonNode(deps);
  const catalog = loadOnDemandCatalog();
  const facts = { ...deps, catalog, advisor: loadSpotAdvisor() };
  const validateMix = createValidateMix(facts);
  return {
    registerCluster: createRegisterCluster(registration),
    updateCluster: createUpdateCluster(registration),
    deleteCluster: createDeleteCluster({ ...deps, cordonNode }),
    checkCluster: createCheckCluster(registration),
    setClusterMode: createSetClusterMode(deps),
    setClusterFeatures: createSetClusterFeatures(deps),
    setCustomerFeatures: createSetCustomerFeatures(deps),
    setAdoption: createSetAdoption(deps),
    setMaintenance: createSetMaintenance(deps),
    resetBreaker: createResetBreaker(deps),
    pause: createPause(deps),
    resume: createResume(deps),
    listPods: createListPods(deps),
    readUsage: createReadUsage(deps),
    createApiKey: createCreateApiKey(deps),
    revokeApiKey: createRevokeApiKey(deps),
    createUser: createCreateUser(deps),
    updateUser: createUpdateUser(deps),
    deleteUser: createDeleteUser(deps),
    previewDrain: createPreviewDrain(deps),
    proveTemplate: createProveTemplate({ ...deps, catalog }),
    validateMix,
    forwardDecision: createForwardDecision({ ...deps, validateMix }),
    readCurrentMix: createReadCurrentMix(facts),
    triggerOptimization: createTriggerOptimization(deps),
    approveOptimization: createApproveOptimization(deps),
    cancelOptimization: createCancelOptimization(deps),
    rollBackOptimization: createRollBackOptimization({ ...deps, rollBackOf }),
    cordonNode,
    drainNode: createDrainNode(deps),
    scaleWorkload: createScaleWorkload(deps),
    receiveEvent,
    accountOfCustomer: async (customerId) =>
      (await customers.findById({ kind: 'customer', customerId }, customerId))?.account ?? null,
  };
}
