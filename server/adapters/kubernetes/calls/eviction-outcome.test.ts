import { describe, expect, it } from 'vitest';
import { parseApiStatus } from '../transport/api-status';
import { evictionOutcome, isDefiniteEvictionAnswer } from './eviction-outcome';

const status = (code: number, fields: Readonly<Record<string, unknown>>) =>
  parseApiStatus(
    code,
    JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, ...fields }),
  );

const BUDGET = "Cannot evict pod as it would violate the pod's disruption budget.";
const CAUSE = 'The disruption budget web needs 2 healthy pods and has 2 currently';
const SEVERAL =
  'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';

describe('evictionOutcome', () => {
  it.each([
    [
      'a budget that allows nothing',
      status(429, {
        reason: 'TooManyRequests',
        message: BUDGET,
        details: { causes: [{ reason: 'DisruptionBudget', message: CAUSE }] },
      }),
      { kind: 'blocked-by-budget', message: `${BUDGET} ${CAUSE}`, retryAfterSeconds: null },
      true,
    ],
    [
      'a budget not observed yet',
      status(429, {
        message: BUDGET,
        details: {
          retryAfterSeconds: 10,
          causes: [
            {
              reason: 'DisruptionBudget',
              message: 'The disruption budget web is still being processed by the server.',
            },
          ],
        },
      }),
      { kind: 'blocked-by-budget', retryAfterSeconds: 10 },
      true,
    ],
    [
      'priority and fairness, as a Status',
      status(429, {
        reason: 'TooManyRequests',
        message: 'the server has received too many requests and has asked us to try again later',
        details: { retryAfterSeconds: 1 },
      }),
      { kind: 'unknown' },
      false,
    ],
    [
      'priority and fairness, as plain text',
      parseApiStatus(429, 'Too many requests, please try again later.\n', 1),
      { kind: 'unknown', message: 'Too many requests, please try again later.' },
      false,
    ],
    [
      'several budgets',
      status(500, { message: SEVERAL }),
      { kind: 'several-budgets', message: SEVERAL },
      true,
    ],
    ['another 500', status(500, { message: 'etcdserver: request timed out' }), { kind: 'unknown' }, false],
    [
      'a webhook that cannot be reached',
      status(500, {
        message: 'Internal error occurred: failed calling webhook "g.example.com": connection refused',
      }),
      { kind: 'refused' },
      true,
    ],
    [
      'a pod that is gone',
      status(404, { reason: 'NotFound', message: 'pods "web-1" not found' }),
      { kind: 'gone' },
      false,
    ],
    [
      'an API server without policy/v1',
      status(404, { reason: 'NotFound', message: 'the server could not find the requested resource' }),
      { kind: 'refused' },
      false,
    ],
    [
      'another pod of that name',
      status(409, {
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on pods "web-1": the UID in the precondition (a) does not match the UID in record (b). The object might have been deleted and then recreated',
      }),
      { kind: 'gone' },
      false,
    ],
    [
      'another pod of that name, as the storage says it',
      status(409, { message: 'Precondition failed: UID in precondition: a, UID in object meta: b' }),
      { kind: 'gone' },
      false,
    ],
    [
      'a conflict of versions',
      status(409, { message: 'Operation cannot be fulfilled on pods "web-1": the object has been modified' }),
      { kind: 'unknown' },
      false,
    ],
    [
      'a missing grant',
      status(403, {
        reason: 'Forbidden',
        message:
          'pods "web-1" is forbidden: User "u" cannot create resource "pods/eviction" in API group "" in the namespace "shop"',
      }),
      { kind: 'forbidden' },
      false,
    ],
    [
      'a namespace that is going away',
      status(403, {
        reason: 'Forbidden',
        message: 'unable to create new content in namespace shop because it is being terminated',
        details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
      }),
      { kind: 'unknown' },
      false,
    ],
    [
      'a webhook that says no',
      status(403, { message: 'admission webhook "guard.example.com" denied the request: not now' }),
      { kind: 'refused', message: 'admission webhook "guard.example.com" denied the request: not now' },
      false,
    ],
    ['an invalid request', status(422, { reason: 'Invalid', message: 'bad' }), { kind: 'refused' }, false],
    [
      'a gateway that gives up',
      parseApiStatus(504, '<html>504</html>'),
      { kind: 'unknown', message: 'HTTP 504' },
      false,
    ],
  ])('%s', (_name, given, outcome, isDefinite) => {
    expect(evictionOutcome(given)).toMatchObject(outcome);
    expect(isDefiniteEvictionAnswer(given)).toBe(isDefinite);
  });
});
