import { z } from 'zod';
import type { AccessQuestion } from '@/server/ports/cluster-api';
import { parseObject } from '../projection/parse-object';
import type { ApiClient } from '../transport/api-client';
import type { CallBound } from '@/server/adapters/resilience/bounded-call';
import { readJson } from '../transport/read-body';
import { projectAnswer } from './read-object';
import { refusalError } from './refusal-error';

/**
 * https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-access-review-v1/
 *
 * ```json
 * {"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{…},"status":{"allowed":true,"reason":"RBAC: …"}}
 * ```
 */
const reviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) });

/** Asks about the verb in all namespaces. */
export async function askAccess(
  client: ApiClient,
  question: AccessQuestion,
  bound: CallBound,
): Promise<boolean> {
  const subject = { verb: 'create', resource: 'selfsubjectaccessreviews.authorization.k8s.io' };
  const { verb, group, resource, subresource } = question;
  const answer = await client.send(
    {
      ...subject,
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {
          resourceAttributes: {
            verb,
            group,
            resource,
            ...(subresource === undefined ? {} : { subresource }),
          },
        },
      },
      consume: readJson,
    },
    bound,
  );
  if (!answer.ok) throw refusalError(client.factsOf(subject), answer.status);
  return projectAnswer(client, subject, () => parseObject(reviewSchema, answer.value).status.allowed);
}
