import type { NodeRule, PodRule } from './drainability-rule';
import type { DrainabilityFacts } from './facts';
import { whyStays } from './leaving-pods';
import type { DrainabilityReason, Purpose } from './reason';
import { DRAINABILITY_RULES } from './rules';
import type { NodeSubject, PodSubject } from './subject';

/**
 * Every reason that counts for the purpose, in the order of the list; empty when the node or pod may leave. Of a pod that
 * stays only why it stays: what speaks against an eviction does not matter where none is made. A node's pods are not
 * looked at with it.
 */
export function assess(
  subject: NodeSubject | PodSubject,
  purpose: Purpose,
  facts: DrainabilityFacts,
): readonly DrainabilityReason[] {
  const stays = subject.kind === 'pod' ? whyStays(subject.pod) : [];
  if (stays.length > 0)
    return stays.map(({ code, sentence }): DrainabilityReason => ({ code, sentence, effect: 'stays' }));
  const found: DrainabilityReason[] = [];
  for (const { rule, [purpose]: effect } of DRAINABILITY_RULES) {
    if (effect === 'ignores' || effect === 'stays' || 'stays' in rule) continue;
    for (const sentence of sentencesOf(rule, subject, facts))
      found.push({ code: rule.code, sentence, effect });
  }
  return found;
}

function sentencesOf(
  rule: NodeRule | PodRule,
  subject: NodeSubject | PodSubject,
  facts: DrainabilityFacts,
): readonly string[] {
  if (rule.subject === 'node') return subject.kind === 'node' ? rule.find(subject, facts) : [];
  return subject.kind === 'pod' ? rule.find(subject.pod, facts) : [];
}
