import {
  bucketOf,
  CPU_BUCKETS,
  ghostProbeResponseSchema,
  interruptionPredictionResponseSchema,
  MAX_DECISION_SECONDS,
  rightsizeResponseSchema,
  type GhostProbeRequest,
  type GhostProbeResponse,
  type InterruptionPredictionRequest,
  type InterruptionPredictionResponse,
  type RightsizeContainer,
  type RightsizeRequest,
  type RightsizeResponse,
} from '@/contracts/decision-server';
import { buildGhost, buildGhostRequest } from '@/decision/testing/build-ghost-request';
import { buildContainer, buildRightsizeRequest } from '@/decision/testing/build-rightsize-request';
import { repeated, type Endpoint } from './endpoint';

const seconds = MAX_DECISION_SECONDS;

const keyOf = (one: Pick<RightsizeContainer, 'namespace' | 'kind' | 'name' | 'container'>): string =>
  `${one.namespace}/${one.kind}/${one.name}/${one.container}`;

function judgeRequests(request: RightsizeRequest, answer: RightsizeResponse): readonly string[] {
  const { min_step_factor: least, max_step_factor: most } = request.constraints;
  const known = new Map(request.cluster_state.containers.map((one) => [keyOf(one), one]));
  const proposed = answer.recommendation.containers;
  const steps = proposed.flatMap((one) => {
    const now = known.get(keyOf(one));
    if (now === undefined) return [`${keyOf(one)} is not in the request`];
    const pairs = [
      {
        what: 'CPU',
        from: now.cpu_request_millicores,
        to: one.requests.cpu_millicores,
        held: now.hpa_on_cpu,
      },
      {
        what: 'memory',
        from: now.memory_request_bytes,
        to: one.requests.memory_bytes,
        held: now.hpa_on_memory,
      },
    ];
    return pairs.flatMap(({ what, from, to, held }) => {
      if (to === null) return [];
      if (held) return [`${what} of ${keyOf(one)} is changed although an HPA scales on it`];
      if (from !== null && (to < from * least - 1 || to > from * most + 1))
        return [`${what} of ${keyOf(one)} goes further than one step allows`];
      return [];
    });
  });
  return [...repeated(proposed.map(keyOf)).map((key) => `${key} is named twice`), ...steps];
}

const usage = (millicores: number) => ({
  weights: [[bucketOf(CPU_BUCKETS, millicores), 100]] as [number, number][],
  first_sample_at: '2026-05-01T00:00:00Z',
  last_sample_at: '2026-06-01T00:00:00Z',
  sample_count: 1000,
});

const askRightsize = (name: string, containers: readonly RightsizeContainer[]) => {
  const request = buildRightsizeRequest(containers);
  return { name, request, seconds, judge: (answer: RightsizeResponse) => judgeRequests(request, answer) };
};

export const rightsizeEndpoint: Endpoint<RightsizeRequest, RightsizeResponse> = {
  path: 'decision/rightsize',
  response: rightsizeResponseSchema,
  questions: [
    askRightsize('small', [buildContainer({ cpu_usage: usage(100) })]),
    askRightsize(
      'large, 5,000 containers',
      Array.from({ length: 5_000 }, (_, index) =>
        buildContainer({
          name: `app-${String(index)}`,
          cpu_usage: usage(10 + (index % 3_000)),
          hpa_on_cpu: index % 7 === 0,
        }),
      ),
    ),
    askRightsize('odd, no container', []),
    askRightsize('odd, no usage known', [buildContainer()]),
  ],
};

function judgeGhosts(request: GhostProbeRequest, answer: GhostProbeResponse): readonly string[] {
  const known = new Map(request.cluster_state.candidates.map((one) => [one.instance_id, one]));
  const scored = answer.recommendation.candidates;
  return [
    ...repeated(scored.map((one) => one.instance_id)).map((id) => `${id} is scored twice`),
    ...scored
      .filter((one) => !known.has(one.instance_id))
      .map((one) => `${one.instance_id} was not asked about`),
    ...scored
      .filter((one) => {
        const end = known.get(one.instance_id)?.terminate_after ?? '';
        return one.advice === 'proceed' && new Date(end) > new Date(request.cluster_state.taken_at);
      })
      .map((one) => `${one.instance_id} would be ended inside its grace`),
  ];
}

const instanceId = (index: number): string => `i-${index.toString(16).padStart(17, '0')}`;

const askGhosts = (name: string, request: GhostProbeRequest) => ({
  name,
  request,
  seconds,
  judge: (answer: GhostProbeResponse) => judgeGhosts(request, answer),
});

export const ghostProbeEndpoint: Endpoint<GhostProbeRequest, GhostProbeResponse> = {
  path: 'decision/ghost-probe',
  response: ghostProbeResponseSchema,
  questions: [
    askGhosts(
      'small',
      buildGhostRequest([
        buildGhost(),
        buildGhost({ instance_id: instanceId(2), terminate_after: '2026-07-01T00:00:00Z' }),
      ]),
    ),
    askGhosts(
      'large, 2,000 instances',
      buildGhostRequest(
        Array.from({ length: 2_000 }, (_, index) => buildGhost({ instance_id: instanceId(index) })),
      ),
    ),
    askGhosts('odd, no instance', buildGhostRequest([])),
    askGhosts('odd, activity unknown', buildGhostRequest([buildGhost({ activity: null, tags: {} })])),
  ],
};

type PredictionPool = InterruptionPredictionRequest['pools'][number];

const predictionPool = (index: number): PredictionPool => ({
  instance_type: ['m5.large', 'c5.large', 'unknown.large'][index % 3] ?? '',
  availability_zone: `us-east-1${'abcdef'[Math.floor(index / 3) % 6] ?? 'a'}`,
  price_per_hour: index % 5 === 0 ? null : 0.03,
  on_demand_price_per_hour: 0.096,
  recent_interruptions: index % 4,
});

const askPrediction = (name: string, pools: readonly PredictionPool[], horizonHours = 720) => {
  const request: InterruptionPredictionRequest = {
    request_id: 'request-1',
    horizon_hours: horizonHours,
    at: '2026-06-01T12:00:00Z',
    region: 'us-east-1',
    pools: [...pools],
  };
  const keys = (rows: readonly Pick<PredictionPool, 'instance_type' | 'availability_zone'>[]): string =>
    rows
      .map((row) => `${row.instance_type}/${row.availability_zone}`)
      .sort()
      .join();
  return {
    name,
    request,
    seconds,
    judge: ({ predictions }: InterruptionPredictionResponse) =>
      keys(predictions) === keys(pools) ? [] : ['there is not one prediction for each pool'],
  };
};

export const predictionEndpoint: Endpoint<InterruptionPredictionRequest, InterruptionPredictionResponse> = {
  path: 'predict/spot-interruption',
  response: interruptionPredictionResponseSchema,
  questions: [
    askPrediction('small', [predictionPool(0), predictionPool(1)]),
    askPrediction(
      'large, 2,000 pools',
      Array.from({ length: 2_000 }, (_, index) => predictionPool(index)),
    ),
    askPrediction('odd, the shortest horizon', [predictionPool(2)], 0.1),
  ],
};
