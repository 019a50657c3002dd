import { checkStatedFacts, type StatedRow } from '@/server/domain/safety/evaluation/check-stated-facts';
import type { Finding } from '@/server/domain/safety/layers/layer-rule';
import { judge } from '@/server/domain/safety/judge';
import type { AlternativeSources, Demand, JudgeInput } from '@/server/domain/safety/evaluation/judge-input';
import { poolKey, type Allocation, type CandidatePool } from '@/server/domain/safety/mix/mix';
import {
  DEFAULT_SAFETY_POLICY,
  tightenPolicy,
  type PolicyFieldError,
  type SafetyPolicy,
} from '@/server/domain/safety/policy/safety-policy';
import type { Verdict } from '@/server/domain/safety/verdict/verdict';
import { ok } from '@/server/domain/shared/result';
import type { OnDemandCatalog } from '@/server/ports/pool-facts';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { loadStoredMix, type StoredMixDeps } from './stored-mix';

/** A question to the gate: may this mix be? Nothing is executed, reserved or stored. */
export interface MixQuestion {
  readonly subject:
    | {
        readonly kind: 'stated';
        readonly current: readonly Allocation[];
        readonly proposed: readonly Allocation[];
        readonly candidates: readonly CandidatePool[];
        readonly demand: Demand | null;
        /** Contradictions that the caller has found between what is proposed and what is known. */
        readonly factFindings?: readonly Finding[];
      }
    | {
        readonly kind: 'cluster';
        readonly clusterId: string;
        readonly proposed: readonly StatedRow[];
        readonly candidates: readonly StatedRow[];
      };
  /** Tighter values of the caller; what would loosen is an error. */
  readonly policy: { readonly [Field in keyof SafetyPolicy]?: number | undefined };
}

export interface MixAnswer {
  readonly verdict: Verdict;
  readonly policy: SafetyPolicy;
  /**
   * What we do not know, so that the verdict could not look at it: `demand`; `pool` or `price_per_hour` of a
   * `type/zone/lifecycle`; `memory_gib` of a type, where a statement could not be compared with our own.
   */
  readonly unknown: readonly { readonly fact: string; readonly pool: string | null }[];
}

interface Prepared {
  readonly input: Omit<JudgeInput, 'policy' | 'context'>;
  readonly sources: AlternativeSources;
  readonly basePolicy: SafetyPolicy;
  readonly unknown: MixAnswer['unknown'];
}

/** `us-east-1` of `us-east-1a`; local zones and anything else stay as they are and have no price. */
function regionOf(availabilityZone: string): string {
  return availabilityZone.replace(/^([a-z]{2}(?:-[a-z]+)+-\d)[a-z]$/, '$1');
}

/** The caller's own numbers; an on-demand price is the one stated for the type, else the catalog's. */
function prepareStated(
  subject: Extract<MixQuestion['subject'], { kind: 'stated' }>,
  catalog: OnDemandCatalog,
): Prepared {
  const { current, proposed, candidates, demand, factFindings = [] } = subject;
  const stated = new Map(
    [...candidates, ...current, ...proposed]
      .filter((row) => row.lifecycle === 'on-demand' && row.pricePerHour !== null)
      .sort((a, b) => (poolKey(a) < poolKey(b) ? 1 : -1))
      .map((row) => [row.instanceType, row.pricePerHour]),
  );
  return {
    input: { current, proposed, demand, factFindings },
    sources: {
      candidates,
      onDemandPriceOf: (instanceType, zone) =>
        stated.get(instanceType) ?? catalog.priceOf(regionOf(zone), instanceType),
    },
    basePolicy: DEFAULT_SAFETY_POLICY,
    unknown: demand === null ? [{ fact: 'demand', pool: null }] : [],
  };
}

/** Which facts of the rows are not known to us; each pool and fact once. */
function unknownFacts(rows: readonly Allocation[], unknownPools: ReadonlySet<string>): MixAnswer['unknown'] {
  const seen = new Map<string, { readonly fact: string; readonly pool: string }>();
  for (const row of rows) {
    const pool = `${poolKey(row)}/${row.lifecycle}`;
    if (unknownPools.has(pool)) seen.set(`pool ${pool}`, { fact: 'pool', pool });
    else if (row.pricePerHour === null) seen.set(`price ${pool}`, { fact: 'price_per_hour', pool });
  }
  return [...seen.values()];
}

/** A cluster's stored facts in place of what the caller states, who is held to them. */
async function prepareCluster(
  deps: StoredMixDeps,
  subject: Extract<MixQuestion['subject'], { kind: 'cluster' }>,
  actor: Actor,
): Promise<Prepared | null> {
  const mix = await loadStoredMix(deps, subject.clusterId, actor);
  if (mix === null) return null;
  const { current, facts } = mix;
  // What is stored of memory is what nodes can allocate, which no statement of a type's memory can be held against.
  const comparable = (row: StatedRow): StatedRow => ({ ...row, memoryGib: undefined });
  const memoryStated = subject.proposed.filter((row) => typeof row.memoryGib === 'number');
  const proposed = checkStatedFacts(subject.proposed.map(comparable), facts.describe);
  const offered = checkStatedFacts(subject.candidates.map(comparable), facts.describe);
  const unknownPools = new Set(
    [...subject.proposed, ...subject.candidates]
      .filter((row) => facts.describe(row) === null)
      .map((row) => `${poolKey(row)}/${row.lifecycle}`),
  );
  return {
    input: { current, proposed: proposed.allocations, demand: null, factFindings: proposed.findings },
    sources: {
      candidates: offered.allocations.filter((row) => !unknownPools.has(`${poolKey(row)}/${row.lifecycle}`)),
      onDemandPriceOf: facts.onDemandPriceOf,
    },
    basePolicy: mix.policy,
    unknown: [
      { fact: 'demand', pool: null },
      ...[...new Set(memoryStated.map((row) => row.instanceType))].map((type) => ({
        fact: 'memory_gib',
        pool: type,
      })),
      ...unknownFacts([...current, ...proposed.allocations, ...offered.allocations], unknownPools),
    ],
  };
}

/** Every field that would loosen the policy, by its path in the request. */
function refusePolicy(errors: readonly PolicyFieldError[]): Outcome<never> {
  const fields = errors.map(({ field, message }) => ({
    path: `policy.${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    message,
  }));
  const [first] = fields;
  return refuse('invalid', 'invalid_input', `${first?.path ?? 'policy'}: ${first?.message ?? ''}`, {
    fields,
  });
}

/**
 * Judges a mix without executing it (Decision 19): the verdict with every reason, and a safe alternative where the
 * mix is not safe and one can be made. About a cluster the facts are our own, as stored: a stated vCPU or price that is
 * off by more than 1 % is a violation, and what is not known is said. The pods' demand of a cluster is not stored, so
 * that its coverage is not judged. A policy that would loosen what is in force refuses the question.
 */
export const createValidateMix =
  (deps: StoredMixDeps) =>
  async (question: MixQuestion, actor: Actor): Promise<Outcome<MixAnswer>> => {
    const { subject } = question;
    const prepared =
      subject.kind === 'stated'
        ? prepareStated(subject, deps.catalog)
        : await prepareCluster(deps, subject, actor);
    if (prepared === null) return refuse('not_found', 'not_found', 'no such cluster');
    const policy = tightenPolicy(prepared.basePolicy, question.policy);
    if (!policy.ok) return refusePolicy(policy.error);
    const input: JudgeInput = { ...prepared.input, policy: policy.value, context: { kind: 'question' } };
    return ok({ verdict: judge(input, prepared.sources), policy: policy.value, unknown: prepared.unknown });
  };
