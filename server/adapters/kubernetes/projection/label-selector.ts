import type { LabelSelector } from '@/server/domain/cluster/snapshot';
import type { RawLabelSelector } from './metadata-schema';

/** `In` of nothing: no object has it. Stands for a selector that is absent where the API lets absent match nothing. */
export const MATCH_NOTHING: LabelSelector = [{ key: '', operator: 'In', values: [] }];

/** Folds `matchLabels` into `In` requirements; `{}` becomes the empty list, which selects everything. */
export function toLabelSelector(raw: RawLabelSelector): LabelSelector {
  const fromLabels = Object.entries(raw.matchLabels ?? {}).map(
    ([key, value]) => ({ key, operator: 'In', values: [value] }) as const,
  );
  const fromExpressions = (raw.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    operator,
    values: values ?? [],
  }));
  return [...fromLabels, ...fromExpressions];
}
