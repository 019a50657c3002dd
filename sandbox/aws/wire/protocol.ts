import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from './aws-error';
import { decodeJson, encodeJson } from './json-codec';
import { decodeQuery } from './query-decode';
import { encodeXml, escapeXml } from './xml-encode';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a service speaks: naming of the operation, decoding of its input, encoding of results and errors. */
export interface Protocol {
  action(body: string, headers: IncomingHttpHeaders): string | undefined;
  decode(body: string, inputSchema: unknown): unknown;
  result(action: string, outputSchema: unknown, value: unknown, requestId: string): WireAnswer;
  error(error: AwsError, requestId: string): WireAnswer;
}

const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

function formAction(body: string): string | undefined {
  return /(?:^|&)Action=([^&]*)/.exec(body)?.[1];
}

function xml(status: number, body: string, requestId: string): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body: XML_DECLARATION + body,
  };
}

/** aws.protocols#ec2Query (Smithy). */
export const EC2_QUERY: Protocol = {
  action: formAction,
  decode: (body, schema) => decodeQuery(new URLSearchParams(body), schema, 'ec2'),
  result: (action, schema, value, requestId) =>
    xml(
      200,
      `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>${requestId}</requestId>${encodeXml(schema, value)}</${action}Response>`,
      requestId,
    ),
  error: (error, requestId) =>
    xml(
      error.status,
      `<Response><Errors><Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      requestId,
    ),
};

/** aws.protocols#awsQuery (Smithy) in the service's XML namespace. */
export function awsQuery(namespace: string): Protocol {
  return {
    action: formAction,
    decode: (body, schema) => decodeQuery(new URLSearchParams(body), schema, 'query'),
    result: (action, schema, value, requestId) =>
      xml(
        200,
        `<${action}Response xmlns="${namespace}"><${action}Result>${encodeXml(schema, value)}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
        requestId,
      ),
    error: (error, requestId) =>
      xml(
        error.status,
        `<ErrorResponse xmlns="${namespace}"><Error><Type>${faultOf(error)}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
        requestId,
      ),
  };
}

const faultOf = (error: AwsError): string => (error.status >= 500 ? 'Receiver' : 'Sender');

/** aws.protocols#awsJson1_0 with aws.protocols#awsQueryCompatible, as SQS speaks. */
export const SQS_JSON: Protocol = {
  action: (_, headers) => {
    const target = headers['x-amz-target'];
    return typeof target === 'string' ? /^AmazonSQS\.(\w+)$/.exec(target)?.[1] : undefined;
  },
  decode: decodeJson,
  result: (_, schema, value, requestId) => json(200, encodeJson(schema, value), requestId, {}),
  error: (error, requestId) =>
    json(
      error.status,
      JSON.stringify({
        __type: error.shapeName ?? `com.amazonaws.sqs#${error.code}`,
        message: error.message,
      }),
      requestId,
      { 'x-amzn-query-error': `${error.code};${faultOf(error)}` },
    ),
};

function json(status: number, body: string, requestId: string, headers: Record<string, string>): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': requestId, ...headers },
    body,
  };
}
