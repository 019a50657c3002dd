/** Hosts of `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_SQS`, where the operator set another endpoint. */
export type EndpointHosts = readonly string[];

/**
 * Why a queue's URL is not accepted, or null when it is (Decision 35): host `sqs.<region>.amazonaws.com[.cn]`, or
 * the host of another endpoint that the operator set, and path `/<account of the role>/cloudoptim-*`. Anything else
 * would let a caller point our credentials' requests at a host of its own.
 */
export function queueUrlProblem(
  queueUrl: string,
  expected: { readonly account: string; readonly region: string; readonly endpointHosts: EndpointHosts },
): string | null {
  let url: URL;
  try {
    url = new URL(queueUrl);
  } catch {
    return 'is not a URL';
  }
  const elsewhere = expected.endpointHosts.includes(url.host);
  const suffix = expected.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const host = `sqs.${expected.region}.${suffix}`;
  if (!elsewhere && (url.host !== host || url.protocol !== 'https:'))
    return `must begin with https://${host}/`;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return 'must have neither credentials nor a query';
  const [, account, name, ...rest] = url.pathname.split('/');
  if (account !== expected.account) return `must be a queue of the role's account ${expected.account}`;
  if (name === undefined || rest.length > 0 || !/^cloudoptim-[\w-]{1,69}(\.fifo)?$/.test(name))
    return 'must name a queue that begins with cloudoptim-';
  return null;
}
