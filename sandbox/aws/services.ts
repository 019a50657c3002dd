import { AUTOSCALING_OPERATIONS } from './autoscaling/operations';
import { EC2_OPERATIONS } from './ec2/operations';
import { STS_OPERATIONS } from './identity/sts';
import type { OperationTable } from './model/operation';
import { PRICING_OPERATIONS } from './pricing/operations';
import { PRICING_JSON } from './pricing/protocol';
import { SQS_OPERATIONS, SQS_PERMISSION_OF } from './sqs/operations';
import { AwsError } from './wire/aws-error';
import { EC2_QUERY, type Protocol, SQS_JSON, awsQuery } from './wire/protocol';

/** The errors that a service gives before an operation runs; each service has its own codes for the same mishap. */
interface ServiceErrors {
  unknownKey(): AwsError;
  badSignature(): AwsError;
  expiredSession(): AwsError;
  missingAuthentication(): AwsError;
  denied(callerArn: string, action: string, resource: string): AwsError;
  throttled(): AwsError;
  invalidAction(action: string): AwsError;
}

export interface Service {
  readonly name: string;
  readonly protocol: Protocol;
  readonly operations: OperationTable;
  readonly permissionOf: (action: string) => string;
  readonly errors: ServiceErrors;
}

const BAD_SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const UNKNOWN_KEY = 'The security token included in the request is invalid.';
const EXPIRED = 'The security token included in the request is expired';
const NOT_SIGNED = 'Request is missing Authentication Token';

function deniedMessage(callerArn: string, action: string, resource: string): string {
  return `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

/** EC2 API Reference, "Error codes for the Amazon EC2 API". */
const EC2_ERRORS: ServiceErrors = {
  unknownKey: () =>
    new AwsError('AuthFailure', 'AWS was not able to validate the provided access credentials', 401),
  badSignature: () =>
    new AwsError('AuthFailure', 'AWS was not able to validate the provided access credentials', 401),
  expiredSession: () => new AwsError('RequestExpired', 'Request has expired.', 400),
  missingAuthentication: () => new AwsError('MissingAuthenticationToken', NOT_SIGNED, 403),
  denied: (caller, action, resource) =>
    new AwsError(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${deniedMessage(caller, action, resource)}.`,
      403,
    ),
  throttled: () => new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503),
  invalidAction: (action) =>
    new AwsError('InvalidAction', `The action ${action} is not valid for this web service.`),
};

/** "Common errors" of the STS and the Auto Scaling API References. */
const QUERY_ERRORS: ServiceErrors = {
  unknownKey: () => new AwsError('InvalidClientTokenId', UNKNOWN_KEY, 403),
  badSignature: () => new AwsError('SignatureDoesNotMatch', BAD_SIGNATURE, 403),
  expiredSession: () => new AwsError('ExpiredToken', EXPIRED, 403),
  missingAuthentication: () => new AwsError('MissingAuthenticationToken', NOT_SIGNED, 403),
  denied: (caller, action, resource) =>
    new AwsError('AccessDenied', deniedMessage(caller, action, resource), 403),
  throttled: () => new AwsError('Throttling', 'Rate exceeded', 400),
  invalidAction: (action) => new AwsError('InvalidAction', `Could not find operation ${action}`),
};

/** "Common errors" of the SQS API Reference; the shape names are those of AWS's JSON services. */
const SQS_ERRORS: ServiceErrors = {
  unknownKey: () =>
    new AwsError(
      'InvalidClientTokenId',
      UNKNOWN_KEY,
      403,
      'com.amazon.coral.service#UnrecognizedClientException',
    ),
  badSignature: () =>
    new AwsError(
      'SignatureDoesNotMatch',
      BAD_SIGNATURE,
      403,
      'com.amazon.coral.service#InvalidSignatureException',
    ),
  expiredSession: () =>
    new AwsError('ExpiredToken', EXPIRED, 403, 'com.amazon.coral.service#ExpiredTokenException'),
  missingAuthentication: () =>
    new AwsError(
      'MissingAuthenticationToken',
      NOT_SIGNED,
      403,
      'com.amazon.coral.service#MissingAuthenticationTokenException',
    ),
  denied: (caller, action, resource) =>
    new AwsError(
      'AccessDenied',
      // SQS writes the action in lower case.
      deniedMessage(caller, action.toLowerCase(), resource),
      403,
      'com.amazon.coral.service#AccessDeniedException',
    ),
  throttled: () =>
    new AwsError('RequestThrottled', 'Request is throttled.', 400, 'com.amazonaws.sqs#RequestThrottled'),
  invalidAction: (action) =>
    new AwsError(
      'InvalidAction',
      `The action ${action} is not valid for this endpoint.`,
      400,
      'com.amazon.coral.service#UnknownOperationException',
    ),
};

/** "Common errors" of the AWS Cost Management API Reference, with the JSON services' exception names. */
const PRICING_ERRORS: ServiceErrors = {
  unknownKey: () => new AwsError('UnrecognizedClientException', UNKNOWN_KEY),
  badSignature: () => new AwsError('InvalidSignatureException', BAD_SIGNATURE),
  expiredSession: () => new AwsError('ExpiredTokenException', EXPIRED),
  missingAuthentication: () => new AwsError('MissingAuthenticationTokenException', NOT_SIGNED, 403),
  denied: (caller, action, resource) =>
    new AwsError('AccessDeniedException', deniedMessage(caller, action, resource)),
  throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
  invalidAction: (action) => new AwsError('UnknownOperationException', `No operation ${action} is known`),
};

const service = (
  facts: Omit<Service, 'permissionOf'>,
  permissionName: (action: string) => string = (action) => action,
): Service => ({
  ...facts,
  permissionOf: (action) => `${facts.name}:${permissionName(action)}`,
});

/** Services of the door by the name in the credential scope of a signature. */
export const SERVICES: ReadonlyMap<string, Service> = new Map(
  [
    service({ name: 'ec2', protocol: EC2_QUERY, operations: EC2_OPERATIONS, errors: EC2_ERRORS }),
    service({
      name: 'sts',
      protocol: awsQuery('https://sts.amazonaws.com/doc/2011-06-15/'),
      operations: STS_OPERATIONS,
      errors: QUERY_ERRORS,
    }),
    service({
      name: 'autoscaling',
      protocol: awsQuery('http://autoscaling.amazonaws.com/doc/2011-01-01/'),
      operations: AUTOSCALING_OPERATIONS,
      errors: QUERY_ERRORS,
    }),
    service({
      name: 'pricing',
      protocol: PRICING_JSON,
      operations: PRICING_OPERATIONS,
      errors: PRICING_ERRORS,
    }),
    service(
      { name: 'sqs', protocol: SQS_JSON, operations: SQS_OPERATIONS, errors: SQS_ERRORS },
      (action) => SQS_PERMISSION_OF[action] ?? action,
    ),
  ].map((entry) => [entry.name, entry]),
);
