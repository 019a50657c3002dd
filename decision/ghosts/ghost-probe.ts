import { randomUUID } from 'node:crypto';
import type { GhostProbeRequest, GhostProbeResponse } from '@/contracts/decision-server';
import { scoreCandidate, type ScoredCandidate } from '@/decision/ghosts/score-candidate';
import { MODEL_VERSION } from '@/decision/shared/model-version';

/** Answers `decision/ghost-probe`: a score and an advice for every candidate, in the request's order. */
export function ghostProbe(request: GhostProbeRequest): GhostProbeResponse {
  const { candidates, taken_at } = request.cluster_state;
  const scored = candidates.map((candidate) => scoreCandidate(candidate, taken_at));
  const count = (advice: ScoredCandidate['advice']): string =>
    String(scored.filter((one) => one.advice === advice).length);
  const surest = scored.map(({ ghost_score }) => Math.abs(ghost_score - 0.5) * 2);
  return {
    request_id: request.request_id,
    decision_id: randomUUID(),
    model_version: MODEL_VERSION,
    recommendation: { candidates: scored },
    execution_plan: [],
    estimated_savings_per_hour: 0,
    confidence: surest.reduce((sum, one) => sum + one, 0) / Math.max(1, surest.length),
    explanation: `Of ${String(scored.length)} instances that no cluster knows, nothing speaks against ending ${count('proceed')}; ${count('hold')} should wait and ${count('release')} are no ghosts. Judged by whether each was a node, its age, its tags and its CPU and network activity. An advice never shortens a grace, and every other check stays.`,
  };
}
