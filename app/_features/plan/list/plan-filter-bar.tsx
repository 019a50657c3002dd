'use client';
import { ChoiceFilter, FilterForm } from '@/app/_components/controls/filter-form';
import { planStatusLooks, planTypeWords } from '../words/plan-words';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { ALL_KINDS, DEFAULT_KIND, usePlanFilters } from './use-plan-filters';

/** Filters of the list. */
export default function PlanFilterBar() {
  const url = useUrlState();
  const filters = usePlanFilters();
  const clear = () => url.set({ status: null, type: null, from: null, to: null });
  return (
    <FilterForm label="Filter plans" onClear={filters.narrowed ? clear : null}>
      <ChoiceFilter
        label="Status"
        value={filters.status ?? ''}
        onChange={(status) => url.set({ status })}
        options={[
          ['', 'Any status'],
          ...Object.entries(planStatusLooks).map(([status, look]) => [status, look.label] as const),
        ]}
      />
      <ChoiceFilter
        label="Kind"
        value={filters.type}
        onChange={(type) => url.set({ type: type === DEFAULT_KIND ? null : type })}
        options={[
          [DEFAULT_KIND, 'All optimizations'],
          ...Object.entries(planTypeWords),
          [ALL_KINDS, 'Every kind'],
        ]}
      />
    </FilterForm>
  );
}
