import type { CurrentMix, MixQuestion } from '@/app/_trpc/types';
import { formatShare } from '@/app/_lib/format/quantity';
import type { Problems } from '@/app/_components/form/problems';

export type Policy = CurrentMix['policy'];
export type PolicyField = keyof Policy;

/** Values that tighten the policy, as typed; an empty one leaves what is in force. Shares are typed in percent. */
export type PolicyDraft = Readonly<Record<PolicyField, string>>;

export const noTightening: PolicyDraft = {
  min_risk_score: '',
  min_availability_zones: '',
  max_pool_share: '',
  min_on_demand_share: '',
  headroom_share: '',
};

export interface PolicyFieldLook {
  readonly field: PolicyField;
  readonly label: string;
  /** A share of 0…1 that people read and type in percent. */
  readonly isShare: boolean;
  readonly tighter: 'higher' | 'lower';
  /** A value in force, in words. */
  readonly words: (value: number) => string;
}

export const policyFields: readonly PolicyFieldLook[] = [
  {
    field: 'min_risk_score',
    label: 'Lowest risk score',
    isShare: false,
    tighter: 'higher',
    words: (score) => score.toFixed(2),
  },
  {
    field: 'min_availability_zones',
    label: 'Fewest zones',
    isShare: false,
    tighter: 'higher',
    words: String,
  },
  {
    field: 'max_pool_share',
    label: 'Largest Spot pool, %',
    isShare: true,
    tighter: 'lower',
    words: formatShare,
  },
  {
    field: 'min_on_demand_share',
    label: 'Least on-demand, %',
    isShare: true,
    tighter: 'higher',
    words: formatShare,
  },
  { field: 'headroom_share', label: 'Headroom, %', isShare: true, tighter: 'higher', words: formatShare },
];

export const policyPath = <Field extends PolicyField>(field: Field) => `policy.${field}` as const;

/** Percent as typed to a share, by the decimal point alone: `17.3` is 0.173 and not a binary neighbor of it. */
function valueOf(text: string, isShare: boolean): number | undefined {
  const value = Number(isShare ? `${text}e-2` : text);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * The tighter values that the draft asks for, and which fields are no number. Whether a value tightens is the server's
 * to judge: it names the field by the same path.
 */
export function toPolicy(draft: PolicyDraft): {
  policy: NonNullable<MixQuestion['policy']>;
  problems: Problems;
} {
  const policy: NonNullable<MixQuestion['policy']> = {};
  const problems: Record<string, string> = {};
  for (const { field, isShare } of policyFields) {
    const text = draft[field].trim();
    if (text === '') continue;
    const value = valueOf(text, isShare);
    if (value === undefined) problems[policyPath(field)] = 'Give a number';
    else policy[field] = value;
  }
  return { policy, problems };
}

const percents = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });

/** A sentence of the server about a share in the unit that was typed: `0.3 is above 0.2` is `30 % is above 20 %`. */
const inPercent = (sentence: string): string =>
  sentence.replace(/\d+(?:\.\d+)?/g, (share) => `${percents.format(Number(share) * 100)} %`);

/** The server's problems with the policy in the units that the fields are typed in; others stay as they are. */
export function policyProblemsInWords(problems: Problems): Problems {
  const worded: Record<string, string> = { ...problems };
  for (const { field, isShare } of policyFields) {
    const problem = problems[policyPath(field)];
    if (isShare && problem !== undefined) worded[policyPath(field)] = inPercent(problem);
  }
  return worded;
}

/** What of a policy was asked to be tighter, in words: `fewest zones 4, headroom 20.0 %`. */
export function tightenedWords(asked: MixQuestion['policy']): string | null {
  const words = policyFields.flatMap(({ field, label, words: inWords }) => {
    const value = asked?.[field];
    return value === undefined ? [] : [`${label.replace(', %', '').toLowerCase()} ${inWords(value)}`];
  });
  return words.length === 0 ? null : words.join(', ');
}
