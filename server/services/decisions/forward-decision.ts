import { z } from 'zod';
import {
  MAX_DECISION_SECONDS,
  type BinPackRequest,
  type BinPackResponse,
  type DecisionRequest,
  type DecisionResponse,
  type GhostProbeRequest,
  type GhostProbeResponse,
  type InterruptionPredictionRequest,
  type InterruptionPredictionResponse,
  type RightsizeRequest,
  type RightsizeResponse,
} from '@/contracts/decision-server';
import { ok, type Result } from '@/server/domain/shared/result';
import type { CallOptions } from '@/server/ports/cluster-api';
import type { DecisionFailure, DecisionServer } from '@/server/ports/decision-server';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import type { MixAnswer, MixQuestion } from '@/server/services/safety/validate-mix';
import { toMixSubject } from './to-mix-subject';

export interface ForwardDecisionDeps {
  readonly decisionServer: DecisionServer;
  readonly clusters: ClusterRepository;
  readonly validateMix: (question: MixQuestion, actor: Actor) => Promise<Outcome<MixAnswer>>;
}

interface JudgedDecision {
  readonly answer: DecisionResponse;
  /** What the gate says of the recommended mix; nothing is stored or executed. */
  readonly verdict: MixAnswer;
}

/** Who asks, and the signal that ends the question when the asker is gone. */
interface Asker {
  readonly actor: Actor;
  readonly signal: AbortSignal | undefined;
}

export interface ForwardDecision {
  health(): Promise<Outcome<{ modelVersion: string | null; latencyMs: number }>>;
  spotOptimize(request: DecisionRequest, asker: Asker): Promise<Outcome<JudgedDecision>>;
  binPack(request: BinPackRequest, asker: Asker): Promise<Outcome<BinPackResponse>>;
  rightsize(request: RightsizeRequest, asker: Asker): Promise<Outcome<RightsizeResponse>>;
  ghostProbe(request: GhostProbeRequest, asker: Asker): Promise<Outcome<GhostProbeResponse>>;
  predictInterruption(
    request: InterruptionPredictionRequest,
    asker: Asker,
  ): Promise<Outcome<InterruptionPredictionResponse>>;
}

/** `decision_server_timeout` and the like; a time-out is told apart, so that a client knows to ask for less. */
function toOutcome<T>(result: Result<T, DecisionFailure>): Outcome<T> {
  if (result.ok) return result;
  const { reason, message } = result.error;
  const code = `decision_server_${reason.replaceAll('-', '_')}`;
  return refuse(reason === 'timeout' ? 'timed_out' : 'unavailable', code, message);
}

const optionsFor = ({ signal }: Asker): CallOptions => ({
  timeoutMs: MAX_DECISION_SECONDS * 1000,
  ...(signal === undefined ? {} : { signal }),
});

const isUuid = (text: string): boolean => z.uuid().safeParse(text).success;

/**
 * Questions of an operator to the decision server, handed on as they are and answered with what came back, parsed. Never
 * executed. A `cluster_id` that is a UUID must be a cluster that the asker may see; the mix that is recommended for it is
 * judged by our own facts. Any other `cluster_id` is a cluster of the asker's imagination, judged by the facts of the
 * request itself.
 */
export function createForwardDecision(deps: ForwardDecisionDeps): ForwardDecision {
  const { decisionServer } = deps;

  const forward = async <Request extends { readonly cluster_id: string }, Response>(
    request: Request,
    asker: Asker,
    ask: (request: Request, options: CallOptions) => Promise<Result<Response, DecisionFailure>>,
  ): Promise<Outcome<Response>> => {
    if (isUuid(request.cluster_id)) {
      const cluster = await deps.clusters.findById(asker.actor.scope, request.cluster_id);
      if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
    }
    return toOutcome(await ask(request, optionsFor(asker)));
  };

  return {
    async health() {
      const answer = toOutcome(await decisionServer.health());
      if (!answer.ok) return answer;
      return ok({ modelVersion: answer.value.modelVersion, latencyMs: answer.value.latencyMs });
    },
    async spotOptimize(request, asker) {
      const answer = await forward(request, asker, (one, options) =>
        decisionServer.spotOptimize(one, options),
      );
      if (!answer.ok) return answer;
      const subject = toMixSubject(request, answer.value, isUuid(request.cluster_id));
      const verdict = await deps.validateMix({ subject, policy: {} }, asker.actor);
      if (!verdict.ok) return verdict;
      return ok({ answer: answer.value, verdict: verdict.value });
    },
    binPack: (request, asker) =>
      forward(request, asker, (one, options) => decisionServer.binPack(one, options)),
    rightsize: (request, asker) =>
      forward(request, asker, (one, options) => decisionServer.rightsize(one, options)),
    ghostProbe: (request, asker) =>
      forward(request, asker, (one, options) => decisionServer.ghostProbe(one, options)),
    predictInterruption: async (request, asker) =>
      toOutcome(await decisionServer.predictInterruption(request, optionsFor(asker))),
  };
}
