import type { Instant } from '@/server/domain/shared/instant';
import { ok } from '@/server/domain/shared/result';
import type { IdSource } from '@/server/ports/clock';
import type { GivenTemplateRecord } from '@/server/ports/repositories/cluster-repository';
import type { SecretBox } from '@/server/ports/secret-box';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { toPem } from './ca-certificate';
import type { GivenNodeTemplate } from './cluster-input';
import { normalizeEndpoint } from './endpoint';
import { queueUrlProblem, type EndpointHosts } from './queue-url';
import { parseRoleArn } from './role-arn';
import { livesTooLong, readTokenTimes, type TokenTimes } from './token-times';

/** Context under which a cluster's token is sealed. */
export const tokenContext = (clusterId: string): string => `clusters.k8s_token:${clusterId}`;

const userDataContext = (clusterId: string): string => `node_templates.user_data:${clusterId}`;

export interface CheckedFields {
  readonly endpoint: string;
  readonly caCertificatePem: string | null;
  readonly account: string;
  readonly tokenTimes: TokenTimes;
}

const invalid = (field: string, message: string) =>
  refuse('invalid', 'invalid_input', `${field}: ${message}`, { fields: [{ path: field, message }] });

/** What can be judged without asking anybody: address form, certificate, role, queue, the token's own times. */
export function checkFields(
  input: {
    readonly k8sApiEndpoint: string;
    readonly k8sCaCertificate: string | null;
    readonly k8sToken: string;
    readonly awsRoleArn: string;
    readonly sqsQueueUrl: string | null;
    readonly region: string;
    readonly tokenReason: string | null;
  },
  context: {
    readonly actor: Actor;
    readonly endpointHosts: EndpointHosts;
    readonly now: Instant;
    /** A stored token gave its reason when it came. */
    readonly tokenIsNew: boolean;
  },
): Outcome<CheckedFields> {
  const endpoint = normalizeEndpoint(input.k8sApiEndpoint);
  if (endpoint === null)
    return invalid('k8s_api_endpoint', 'must be an https address without credentials, query or fragment');
  const role = parseRoleArn(input.awsRoleArn);
  if (role === null) return invalid('aws_role_arn', 'must be the ARN of an IAM role');
  if ((role.partition === 'aws-cn') !== input.region.startsWith('cn-'))
    return invalid('aws_role_arn', `does not belong to the partition of ${input.region}`);
  if (input.sqsQueueUrl !== null) {
    const problem = queueUrlProblem(input.sqsQueueUrl, {
      account: role.account,
      region: input.region,
      endpointHosts: context.endpointHosts,
    });
    if (problem !== null) return invalid('sqs_queue_url', problem);
  }
  const ca = input.k8sCaCertificate === null ? ok(null) : toPem(input.k8sCaCertificate);
  if (!ca.ok) return invalid('k8s_ca_certificate', ca.error);
  if (!/^[\x21-\x7e]+$/.test(input.k8sToken))
    return invalid('k8s_token', 'holds characters that no token has');
  const tokenTimes = readTokenTimes(input.k8sToken);
  if (context.tokenIsNew && livesTooLong(tokenTimes, context.now)) {
    if (context.actor.role !== 'admin')
      return refuse('forbidden', 'token_lives_too_long', 'a token of more than a year needs an admin');
    if (input.tokenReason === null) {
      return refuse(
        'unprocessable',
        'token_reason_required',
        'the token lives more than a year: say why in token_reason, or give a shorter one',
        { expires_at: tokenTimes.expiresAt?.toISOString() ?? null },
      );
    }
  }
  return ok({ endpoint, caCertificatePem: ca.value, account: role.account, tokenTimes });
}

/** The row of a given template, user data sealed. */
export function toTemplateRecord(
  deps: { readonly secretBox: SecretBox; readonly ids: IdSource },
  clusterId: string,
  template: GivenNodeTemplate,
): GivenTemplateRecord {
  const { source, subnets } = template;
  const id = deps.ids.newId();
  if (source.kind === 'launch-template') {
    return {
      id,
      launchTemplateId: source.launchTemplateId,
      launchTemplateVersion: source.version,
      imageId: null,
      userDataSealed: null,
      instanceProfileArn: null,
      securityGroupIds: [],
      subnets,
    };
  }
  return {
    id,
    launchTemplateId: null,
    launchTemplateVersion: null,
    imageId: source.imageId,
    userDataSealed:
      source.userDataBase64 === null
        ? null
        : deps.secretBox.seal(source.userDataBase64, userDataContext(clusterId)),
    instanceProfileArn: source.instanceProfileArn,
    securityGroupIds: source.securityGroupIds,
    subnets,
  };
}
