import type { CurrentMix, MixQuestion } from '@/app/_trpc/types';
import { toPolicy, type PolicyDraft } from './policy-draft';

/** A row as the reader types it: what is not a number stays what it is until it is sent. */
export interface DraftRow {
  /** Of the row on the page, not of any pool. */
  key: number;
  instance_type: string;
  availability_zone: string;
  lifecycle: 'spot' | 'on-demand';
  count: string;
  vcpu: string;
  memory_gib: string;
  price_per_hour: string;
  risk_score: string;
}

export type RowField = Exclude<keyof DraftRow, 'key'>;

export interface MixDraft {
  rows: readonly DraftRow[];
  /** Only without a cluster. */
  demand: { vcpu: string; memory_gib: string };
  policy: PolicyDraft;
}

/** Problems by the path of the field in the request, as the server names it too. */
export type Problems = Readonly<Record<string, string>>;

export const rowPath = (index: number, field: RowField): string =>
  `recommendation.allocations.${index}.${field}`;

export function emptyRow(key: number): DraftRow {
  return {
    key,
    instance_type: '',
    availability_zone: '',
    lifecycle: 'spot',
    count: '1',
    vcpu: '',
    memory_gib: '',
    price_per_hour: '',
    risk_score: '',
  };
}

export function rowsOfMix(mix: CurrentMix): readonly DraftRow[] {
  return mix.allocations.map((row, key) => ({
    ...emptyRow(key),
    instance_type: row.instance_type,
    availability_zone: row.availability_zone,
    lifecycle: row.lifecycle,
    count: String(row.count),
  }));
}

/** A number as typed; undefined for nothing and for what is none. Decimal points and commas of thousands are not guessed. */
function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * The question that the draft asks, and what in it is no number or missing. Ranges are the server's to judge: it names
 * the fields by the same paths. About a cluster the facts of a pool are the server's own and are not sent.
 */
export function toQuestion(
  draft: MixDraft,
  clusterId: string | null,
): { question: MixQuestion; problems: Problems } {
  const tightening = toPolicy(draft.policy);
  const problems: Record<string, string> = { ...tightening.problems };
  const policy = Object.keys(tightening.policy).length === 0 ? {} : { policy: tightening.policy };
  const read = (path: string, text: string, required: boolean): number | undefined => {
    const value = numberOf(text);
    if (value === undefined && (required || text.trim() !== '')) problems[path] = 'Give a number';
    return value;
  };
  const allocations = draft.rows.map((row, index) => {
    for (const field of ['instance_type', 'availability_zone'] as const)
      if (row[field].trim() === '') problems[rowPath(index, field)] = 'Is missing';
    const pool = {
      instance_type: row.instance_type.trim(),
      availability_zone: row.availability_zone.trim(),
      lifecycle: row.lifecycle,
      count: read(rowPath(index, 'count'), row.count, true) ?? 0,
    };
    if (clusterId !== null) return pool;
    return {
      ...pool,
      vcpu: read(rowPath(index, 'vcpu'), row.vcpu, true),
      memory_gib: read(rowPath(index, 'memory_gib'), row.memory_gib, true),
      price_per_hour: read(rowPath(index, 'price_per_hour'), row.price_per_hour, false),
      risk_score:
        row.lifecycle === 'spot' ? read(rowPath(index, 'risk_score'), row.risk_score, false) : undefined,
    };
  });
  if (clusterId !== null)
    return { question: { cluster_id: clusterId, recommendation: { allocations }, ...policy }, problems };
  const asked = draft.demand.vcpu.trim() !== '' || draft.demand.memory_gib.trim() !== '';
  const vcpu = read('demand.vcpu', draft.demand.vcpu, asked);
  const memory = read('demand.memory_gib', draft.demand.memory_gib, asked);
  return {
    question: {
      current: { allocations: [] },
      recommendation: { allocations },
      ...policy,
      ...(vcpu === undefined || memory === undefined ? {} : { demand: { vcpu, memory_gib: memory } }),
    },
    problems,
  };
}
