import { gzipSync } from 'node:zlib';
import type { DecisionRequest } from '@/contracts/decision-server';
import { answerWith } from './decision-double';
import { send, type Script } from './scripted-decision-server';
import { swapNodes } from './swap-nodes';

type Row = Record<string, unknown>;
type Change = (request: DecisionRequest) => readonly object[];

/** How many nodes the honest answer replaces. */
const SWAPPED = 3;

export const honest: Change = (request) =>
  swapNodes(
    request,
    request.cluster_state.nodes.slice(0, SWAPPED).map((node) => node.node_name),
  );

const rowsOf = (request: DecisionRequest): Row[] => honest(request).map((row) => ({ ...row }));
const spotOf = (row: Row): boolean => row['lifecycle'] === 'spot';

const everyRow =
  (change: (row: Row) => Row): Change =>
  (request) =>
    rowsOf(request).map(change);
/** The Spot rows that the honest answer adds are changed, the others left. */
const spotRows = (change: (row: Row) => Row): Change => everyRow((row) => (spotOf(row) ? change(row) : row));
const withRow =
  (row: Row): Change =>
  (request) => [...rowsOf(request), row];

const pool = (instanceType: string, zone: string, lifecycle: string, count: number): Row => ({
  instance_type: instanceType,
  availability_zone: zone,
  lifecycle,
  count,
});

/** The candidate of least and of most of something. */
function extreme(request: DecisionRequest, of: 'risk_score' | 'price_per_hour', most: boolean) {
  const spot = request.cluster_state.candidate_pools
    .filter((one) => one.lifecycle === 'spot')
    .sort((a, b) => (a[of] ?? 0) - (b[of] ?? 0));
  return (most ? spot.at(-1) : spot[0]) ?? { risk_score: null };
}

/** Answers that keep the contract and are wrong all the same. */
export const LIES: Readonly<Record<string, Change>> = {
  'an empty mix': () => [],
  'counts of zero': everyRow((row) => ({ ...row, count: 0 })),
  'one tiny node': () => [pool('t3.nano', 'us-east-1a', 'on-demand', 1)],
  'all in one pool': (request) => [{ ...extreme(request, 'price_per_hour', false), count: 12 }],
  'all in one zone': everyRow((row) => ({ ...row, availability_zone: 'us-east-1a' })),
  'a zone of another region': spotRows((row) => ({ ...row, availability_zone: 'eu-west-1a' })),
  'a zone without a subnet of the template': spotRows((row) => ({ ...row, availability_zone: 'us-east-1f' })),
  'a zone that does not exist': spotRows((row) => ({ ...row, availability_zone: 'us-east-1z' })),
  'an unknown type': spotRows((row) => ({ ...row, instance_type: 'm99.metal-1024xl' })),
  'another architecture': spotRows((row) => ({ ...row, instance_type: 'm6g.large', vcpu: 2 })),
  'an accelerator': withRow(pool('p4d.24xlarge', 'us-east-1a', 'on-demand', 1)),
  'ten thousand nodes': withRow(pool('m5.large', 'us-east-1a', 'spot', 10_000)),
  'ten thousand on-demand nodes': withRow(pool('m5.large', 'us-east-1a', 'on-demand', 10_000)),
  'every row twice': (request) => [...rowsOf(request), ...rowsOf(request)],
  'every row a hundred times': (request) => Array.from({ length: 100 }, () => rowsOf(request)).flat(),
  'twice the vCPU': everyRow((row) => ({ ...row, vcpu: Number(row['vcpu']) * 2 })),
  'twice the memory': everyRow((row) => ({ ...row, memory_gib: Number(row['memory_gib']) * 2 })),
  'no vCPU': everyRow((row) => ({ ...row, vcpu: 0 })),
  'half the price': everyRow((row) => ({ ...row, price_per_hour: Number(row['price_per_hour']) / 2 })),
  'for nothing': everyRow((row) => ({ ...row, price_per_hour: 0 })),
  'praise for the worst pool': (request) => [
    ...rowsOf(request),
    { ...extreme(request, 'risk_score', false), count: 1, risk_score: 0.99 },
  ],
  'every pool is at risk': spotRows((row) => ({ ...row, risk_score: 0 })),
  'no on-demand node': everyRow((row) => ({ ...row, lifecycle: 'spot' })),
  'twice today, on-demand': ({ cluster_state: { current_allocations: current } }) => [
    ...current,
    ...current.map((row) => ({ ...row, lifecycle: 'on-demand' })),
  ],
  'all nodes go but one': ({ cluster_state: { current_allocations: current } }) => current.slice(0, 1),
  'the dearest pools': (request) => [
    ...request.cluster_state.current_allocations,
    { ...extreme(request, 'price_per_hour', true), count: 3 },
  ],
};

const text =
  (change: (honestText: string, request: DecisionRequest) => string): Script =>
  (request, response) =>
    send(response, change(JSON.stringify(answerWith(request, honest(request))), request));
const changed = (changes: object): Script =>
  text((good) => JSON.stringify({ ...(JSON.parse(good) as object), ...changes }));
const rows = (change: (row: Row) => Row): Script =>
  text((_good, request) => JSON.stringify(answerWith(request, rowsOf(request).map(change))));
const status =
  (code: number, headers: Record<string, string> = {}): Script =>
  (_request, response) =>
    void response.writeHead(code, headers).end('{"error":"no"}');

/** Answers that cannot be used at all. */
export const BREACHES: Readonly<Record<string, Script>> = {
  HTML: (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html><body>502 Bad Gateway</body></html>');
  },
  'ten megabytes': changed({ explanation: 'x'.repeat(10 * 1024 * 1024) }),
  'a gzip bomb': (request, response) => {
    const bomb = JSON.stringify({ ...answerWith(request, []), explanation: 'x'.repeat(50 * 1024 * 1024) });
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(bomb));
  },
  NaN: text((good) => good.replace('"confidence":0.99', '"confidence":NaN')),
  'an infinite price': text((good) => good.replace(/"price_per_hour":[0-9.]+/, '"price_per_hour":1e999')),
  'a negative count': rows((row) => ({ ...row, count: -1 })),
  'half a node': rows((row) => ({ ...row, count: 0.5 })),
  'a million nodes': rows((row) => ({ ...row, count: 1_000_000 })),
  'a count in letters': rows((row) => ({ ...row, count: '3' })),
  'a negative price': rows((row) => ({ ...row, price_per_hour: -1 })),
  'a score over one': rows((row) => ({ ...row, risk_score: 1.5 })),
  'an unknown lifecycle': rows((row) => ({ ...row, lifecycle: 'preemptible' })),
  'a type that is a path': rows((row) => ({ ...row, instance_type: '../../etc/passwd' })),
  'a zone that is a statement': rows((row) => ({ ...row, availability_zone: "a'; drop table nodes; --" })),
  'no recommendation': changed({ recommendation: undefined }),
  'allocations that are none': changed({ recommendation: { allocations: null } }),
  'a bare list': text(() => '[]'),
  'an empty body': text(() => ''),
  'JSON cut short': text((good) => good.slice(0, -30)),
  'a bottomless nest': text((good) => good.replace('[{', `${'['.repeat(50_000)}[{`)),
  'another request’s answer': changed({ request_id: 'of-another-question' }),
  'savings beyond reason': changed({ estimated_savings_per_hour: 1e12 }),
  'a redirect': status(302, { location: 'http://127.0.0.1:1/' }),
  'a refusal': status(422),
};
