import { decodeJson, encodeJson } from '../wire/json-codec';
import type { Protocol, WireAnswer } from '../wire/protocol';

/** aws.protocols#awsJson1_1 (Smithy), as the Price List Query API speaks. */
export const PRICING_JSON: Protocol = {
  action: (_, headers) => {
    const target = headers['x-amz-target'];
    return typeof target === 'string' ? /^AWSPriceListService\.(\w+)$/.exec(target)?.[1] : undefined;
  },
  decode: decodeJson,
  result: (_, schema, value, requestId) => json(200, encodeJson(schema, value), requestId),
  error: (error, requestId) =>
    json(
      error.status,
      JSON.stringify({ __type: error.shapeName ?? error.code, message: error.message }),
      requestId,
    ),
};

function json(status: number, body: string, requestId: string): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
    body,
  };
}
