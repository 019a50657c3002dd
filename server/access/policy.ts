import type { Role } from './principal';

/** One line of the policy: the least role, and whether a principal tied to one customer may call at all. */
export interface PolicyEntry {
  readonly kind: 'query' | 'mutation';
  readonly role: Role;
  /** `customer`: also for customer-scoped principals, within their rows. `platform`: only without a customer. */
  readonly scope: 'customer' | 'platform';
}

const read = (role: Role, scope: PolicyEntry['scope'] = 'customer') =>
  ({ kind: 'query', role, scope }) as const;
const write = (role: Role, scope: PolicyEntry['scope'] = 'customer') =>
  ({ kind: 'mutation', role, scope }) as const;

/**
 * Who may call what, for tRPC and REST alike. A procedure is declared by its name here: one that has no line does not
 * compile, and a test walks the router to see that name and place agree.
 */
export const policy = {
  'session.get': read('viewer'),
  'overview.get': read('viewer'),
  'live.get': read('viewer'),
  'activity.list': read('viewer'),
  'search.find': read('viewer'),
  'health.ready': read('viewer', 'platform'),

  'customers.list': read('viewer'),
  'customers.get': read('viewer'),
  'customers.setFeatures': write('operator'),
  'customers.pause': write('operator'),
  'customers.resume': write('operator'),

  'clusters.list': read('viewer'),
  'clusters.get': read('viewer'),
  'clusters.register': write('operator'),
  'clusters.update': write('operator'),
  'clusters.delete': write('operator'),
  'clusters.check': write('operator'),
  'clusters.proveTemplate': write('operator'),
  'clusters.setMode': write('operator'),
  'clusters.setFeatures': write('operator'),
  'clusters.setAdoption': write('operator'),
  'clusters.setMaintenance': write('operator'),
  'clusters.resetBreaker': write('operator'),
  'clusters.pause': write('operator'),
  'clusters.resume': write('operator'),

  'admin.pauses': read('viewer'),
  'admin.pause': write('admin', 'platform'),
  'admin.resume': write('admin', 'platform'),

  'events.spotWarnings': read('viewer'),
  'events.get': read('viewer'),
  'events.history': read('viewer'),
  'events.process': write('operator'),

  'optimization.history': read('viewer'),
  'optimization.status': read('viewer'),
  'optimization.trigger': write('operator'),
  'optimization.approve': write('operator'),
  'optimization.cancel': write('operator'),
  'optimization.rollback': write('operator'),
  'optimization.schedule': read('viewer'),

  'k8s.nodes': read('viewer'),
  'k8s.pods': read('viewer'),
  'k8s.workloads': read('viewer'),
  'k8s.metrics': read('viewer'),
  'k8s.previewDrain': read('operator'),
  'k8s.cordon': write('operator'),
  'k8s.drain': write('operator'),
  'k8s.scale': write('operator'),

  'safety.status': read('viewer'),
  'safety.report': read('viewer'),
  'safety.policies': read('viewer'),
  'safety.currentMix': read('viewer'),
  'safety.violations': read('viewer'),
  'safety.validations': read('viewer'),
  'safety.validate': read('viewer'),

  // The decision server and its key are the platform's: a customer's own operators do not load it.
  'ml.health': read('operator', 'platform'),
  'ml.spotOptimize': write('operator', 'platform'),
  'ml.binPack': write('operator', 'platform'),
  'ml.rightsize': write('operator', 'platform'),
  'ml.ghostProbe': write('operator', 'platform'),
  'ml.predictSpotInterruption': write('operator', 'platform'),

  'apiKeys.list': read('admin'),
  'apiKeys.create': write('admin'),
  'apiKeys.revoke': write('admin'),
  'users.list': read('admin'),
  'users.create': write('admin'),
  'users.update': write('admin'),
  'users.delete': write('admin'),
  'audit.list': read('admin'),
} as const satisfies Record<string, PolicyEntry>;

export type ProcedureName = keyof typeof policy;

/** Names of one kind: a mutation cannot be declared under a query's line. */
export type ProcedureNameOf<K extends PolicyEntry['kind']> = {
  [N in ProcedureName]: (typeof policy)[N]['kind'] extends K ? N : never;
}[ProcedureName];
