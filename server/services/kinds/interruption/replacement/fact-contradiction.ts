import type { ContractAllocation, DecisionResponse } from '@/contracts/decision-server';
import { compare, multiply, toRational } from '@/server/domain/safety/arithmetic/rational';

/** A stated fact may be off by 1 %, by decimal numbers and not their binary neighbors (Decision 15). */
const LOWEST_SHARE = toRational(0.99);
const HIGHEST_SHARE = toRational(1.01);

function isOff(stated: number | null | undefined, ours: number | null): boolean {
  if (stated === null || stated === undefined || ours === null) return false;
  const [claim, fact] = [toRational(stated), toRational(ours)];
  return (
    compare(claim, multiply(LOWEST_SHARE, fact)) < 0 || compare(claim, multiply(HIGHEST_SHARE, fact)) > 0
  );
}

/**
 * The first stated fact of an answer that contradicts our own (vCPU, memory, price), as a sentence; null when none
 * does. A pool that we do not know is not judged here: it is no candidate.
 */
export function factContradiction(
  response: DecisionResponse,
  known: readonly ContractAllocation[],
): string | null {
  const facts = new Map(
    known.map((row) => [`${row.instance_type}/${row.availability_zone}/${row.lifecycle}`, row]),
  );
  for (const row of response.recommendation.allocations) {
    const name = `${row.instance_type}/${row.availability_zone}/${row.lifecycle}`;
    const ours = facts.get(name);
    if (ours === undefined) continue;
    if (isOff(row.vcpu, ours.vcpu))
      return `it states ${String(row.vcpu)} vCPU for ${name}, which has ${ours.vcpu}`;
    if (isOff(row.memory_gib, ours.memory_gib))
      return `it states ${String(row.memory_gib)} GiB for ${name}, which has ${ours.memory_gib}`;
    if (isOff(row.price_per_hour, ours.price_per_hour)) {
      return `it states $${String(row.price_per_hour)}/h for ${name}, which costs $${String(ours.price_per_hour)}/h`;
    }
  }
  return null;
}
