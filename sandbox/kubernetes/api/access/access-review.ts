import { z } from 'zod';
import { badRequest } from '../../store/status-error';
import { allows } from './grants';
import type { TokenIdentity } from './tokens';

const review = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  spec: z.looseObject({
    resourceAttributes: z
      .looseObject({
        namespace: z.string().optional(),
        verb: z.string().default(''),
        group: z.string().default(''),
        resource: z.string().default(''),
        subresource: z.string().default(''),
        name: z.string().optional(),
      })
      .optional(),
    nonResourceAttributes: z
      .looseObject({ path: z.string().default(''), verb: z.string().default('') })
      .optional(),
  }),
});

/** Paths that `system:discovery` opens to every authenticated user. */
const DISCOVERY_PATHS = /^\/(api|apis|healthz|livez|readyz|openapi|version)(\/|$)/;

/** Answers a SelfSubjectAccessReview by the grants that the caller's token really has. */
export function reviewAccess(body: unknown, identity: TokenIdentity): object {
  const parsed = review.safeParse(body);
  if (!parsed.success) throw badRequest('SelfSubjectAccessReview in version "v1" cannot be handled');
  const { resourceAttributes, nonResourceAttributes } = parsed.data.spec;
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined)) {
    throw badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified');
  }
  const allowed = resourceAttributes
    ? allows(identity.rules, resourceAttributes)
    : identity.administrator || DISCOVERY_PATHS.test(nonResourceAttributes?.path ?? '');
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: parsed.data.spec,
    status: allowed ? { allowed: true, reason: 'RBAC: allowed by ClusterRoleBinding' } : { allowed: false },
  };
}
