import { isSameShapeReplacement } from '@/server/domain/safety/evaluation/interruption-replacement';
import type { JudgeInput } from '@/server/domain/safety/evaluation/judge-input';
import type { LayerRule } from '@/server/domain/safety/layers/layer-rule';
import { LAYER_RULES } from '@/server/domain/safety/layers/layer-rules';
import { measureMix, type MixMeasure } from '@/server/domain/safety/mix/measure-mix';
import {
  checkMultiFactor,
  checkPrice,
  coverageRatio,
  lessensShortage,
} from '@/server/domain/safety/evaluation/multi-factor-checks';
import { compare } from '@/server/domain/safety/arithmetic/rational';
import {
  blocks,
  LAYER_NAMES,
  type LayerNumber,
  type LayerVerdict,
  type Tolerance,
  type Verdict,
  type Violation,
} from '@/server/domain/safety/verdict/verdict';
import type { HourlyPrice } from '@/server/domain/shared/money';

interface Mixes {
  readonly before: MixMeasure;
  readonly after: MixMeasure;
  /** The proposal is the same-shape on-demand replacement of interrupted nodes. */
  readonly replacement: boolean;
}

interface JudgedLayer {
  readonly verdict: LayerVerdict;
  readonly violations: readonly Violation[];
}

function toViolation(
  layer: LayerNumber,
  finding: Pick<Violation, 'message' | 'details'>,
  tolerance: Tolerance | null,
): Violation {
  return {
    violationType: LAYER_NAMES[layer],
    layer,
    severity: tolerance === null ? 'critical' : 'warning',
    tolerance,
    message: finding.message,
    details: finding.details,
  };
}

/** An empty cluster violates nothing today, so nothing of it can be pre-existing. */
function failsToday(rule: LayerRule, before: MixMeasure, input: JudgeInput): boolean {
  return before.nodeCount > 0 && !rule.holds(before, input.policy);
}

function toleranceOf(rule: LayerRule, mixes: Mixes, input: JudgeInput): Tolerance | null {
  const { before, after } = mixes;
  const isPreExisting =
    failsToday(rule, before, input) &&
    compare(after.spotVcpu, before.spotVcpu) <= 0 &&
    rule.notWorse(before, after, input.policy);
  if (isPreExisting) return 'pre_existing';
  return mixes.replacement && rule.layer >= 2 ? 'interruption_replacement' : null;
}

function judgeLayer(rule: LayerRule, mixes: Mixes, input: JudgeInput): JudgedLayer {
  const { findings, observed, required } = rule.measure(mixes.after, input.policy);
  const passed = findings.length === 0;
  const tolerance = passed ? null : toleranceOf(rule, mixes, input);
  return {
    verdict: { layer: rule.layer, name: LAYER_NAMES[rule.layer], passed, tolerance, observed, required },
    violations: findings.map((finding) => toViolation(rule.layer, finding, tolerance)),
  };
}

/** Whether the mix makes something better that does not hold today. */
function lessensViolation(mixes: Mixes, input: JudgeInput): boolean {
  const { before, after } = mixes;
  return (
    lessensShortage(input, before, after) ||
    LAYER_RULES.some((rule) => failsToday(rule, before, input) && rule.lessens(before, after, input.policy))
  );
}

interface JudgedMultiFactor extends JudgedLayer {
  readonly approvalNeeded: { readonly extraPerHour: HourlyPrice } | null;
}

function judgeMultiFactor(
  mixes: Mixes,
  input: JudgeInput,
  others: readonly LayerVerdict[],
): JudgedMultiFactor {
  const { before, after } = mixes;
  const violations = checkMultiFactor(input, before, after).map((finding) => {
    const waived = mixes.replacement ? 'interruption_replacement' : null;
    return toViolation(5, finding, finding.preExisting ? 'pre_existing' : waived);
  });

  const price = checkPrice(input, before, after);
  const extra = (after.pricePerHour ?? 0n) - (before.pricePerHour ?? 0n);
  const isDearer = price !== null && after.pricePerHour !== null && before.pricePerHour !== null;
  const nothingElseBlocks = !others.some(blocks) && violations.every((one) => one.tolerance !== null);
  const dearerIsAllowed = isDearer && nothingElseBlocks && lessensViolation(mixes, input);
  if (price !== null) violations.push(toViolation(5, price, dearerIsAllowed ? 'pre_existing' : null));

  const ownBlocks = violations.some((one) => one.tolerance === null);
  const holds = violations.length === 0 && !others.some(blocks);
  const mayPass = !ownBlocks && !others.some(blocks);
  return {
    verdict: {
      layer: 5,
      name: LAYER_NAMES[5],
      passed: holds,
      tolerance: holds || !mayPass ? null : (violations[0]?.tolerance ?? null),
      observed: coverageRatio(input, after),
      required: input.demand === null ? null : 1 + input.policy.headroomShare,
    },
    violations,
    approvalNeeded: dearerIsAllowed ? { extraPerHour: extra as HourlyPrice } : null,
  };
}

/**
 * Judges the mix that would result by the five layers (Decision 13). `approved` when none blocks:
 * a layer that does not hold is tolerated when it is pre-existing or the mix is a same-shape on-demand replacement, and
 * is then a warning. Else `rejected`. Every reason is recorded. Pure, exact and independent of the rows' order.
 */
export function judgeMix(input: JudgeInput): Verdict {
  const before = measureMix(input.current);
  const after = measureMix(input.proposed);
  const replacement =
    input.context.kind === 'interruption' && isSameShapeReplacement(before, after, input.context.leaving);
  const mixes: Mixes = { before, after, replacement };

  const judged = LAYER_RULES.map((rule) => judgeLayer(rule, mixes, input));
  const firstLayers = judged.map((layer) => layer.verdict);
  const multiFactor = judgeMultiFactor(mixes, input, firstLayers);
  const layers = [...firstLayers, multiFactor.verdict];
  const isSafe = !layers.some(blocks);
  return {
    isSafe,
    actionTaken: isSafe ? 'approved' : 'rejected',
    allocations: after.rows,
    violations: [...judged.flatMap((layer) => layer.violations), ...multiFactor.violations],
    layers,
    requestedLayers: layers,
    approvalNeeded: isSafe ? multiFactor.approvalNeeded : null,
    noAlternativeReason: null,
  };
}
