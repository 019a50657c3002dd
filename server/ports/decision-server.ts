import type { CallOptions } from '@/server/ports/cluster-api';
import type { Result } from '@/server/domain/shared/result';
import type {
  BinPackRequest,
  BinPackResponse,
  DecisionRequest,
  DecisionResponse,
  GhostProbeRequest,
  GhostProbeResponse,
  InterruptionPredictionRequest,
  InterruptionPredictionResponse,
  RightsizeRequest,
  RightsizeResponse,
} from '@/contracts/decision-server';

/** Why the decision server gave no usable answer; each is an expected outcome. */
export interface DecisionFailure {
  readonly reason:
    | 'unreachable'
    | 'timeout'
    | 'http-error'
    | 'too-large'
    | 'malformed'
    | 'wrong-request'
    | 'circuit-open'
    | 'unauthorized';
  readonly message: string;
}

/** The customer's or the reference decision server. Every answer is untrusted: bounded in size and time, and parsed. */
export interface DecisionServer {
  health(
    options?: CallOptions,
  ): Promise<Result<{ readonly modelVersion: string | null; readonly latencyMs: number }, DecisionFailure>>;
  /** `options.timeoutMs` bounds the whole call, retries included. */
  spotOptimize(
    request: DecisionRequest,
    options: CallOptions,
  ): Promise<Result<DecisionResponse, DecisionFailure>>;
  /** As `spotOptimize`: `options.timeoutMs` bounds the whole call. */
  binPack(request: BinPackRequest, options: CallOptions): Promise<Result<BinPackResponse, DecisionFailure>>;
  /** As `spotOptimize`: `options.timeoutMs` bounds the whole call. */
  rightsize(
    request: RightsizeRequest,
    options: CallOptions,
  ): Promise<Result<RightsizeResponse, DecisionFailure>>;
  /** As `spotOptimize`: `options.timeoutMs` bounds the whole call. */
  ghostProbe(
    request: GhostProbeRequest,
    options: CallOptions,
  ): Promise<Result<GhostProbeResponse, DecisionFailure>>;
  predictInterruption(
    request: InterruptionPredictionRequest,
    options: CallOptions,
  ): Promise<Result<InterruptionPredictionResponse, DecisionFailure>>;
}
