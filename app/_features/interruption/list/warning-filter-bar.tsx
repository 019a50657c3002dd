'use client';
import { ChoiceFilter, FilterForm } from '@/app/_components/controls/filter-form';
import { statusLooks, typeWords } from '../table/event-status';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { ALL_KINDS, useWarningFilters } from './use-warning-filters';

/** Filters of the list. */
export default function WarningFilterBar() {
  const url = useUrlState();
  const filters = useWarningFilters();
  const clear = () => url.set({ status: null, type: null, from: null, to: null, instance: null });
  return (
    <FilterForm label="Filter warnings" onClear={filters.narrowed ? clear : null}>
      <ChoiceFilter
        label="Outcome"
        value={filters.status ?? ''}
        onChange={(status) => url.set({ status })}
        options={[
          ['', 'Any outcome'],
          ...Object.entries(statusLooks).map(([status, look]) => [status, look.label] as const),
        ]}
      />
      <ChoiceFilter
        label="Kind"
        value={filters.type}
        onChange={(type) => url.set({ type: type === 'interruption_warning' ? null : type })}
        options={[...Object.entries(typeWords), [ALL_KINDS, 'Every kind']]}
      />
    </FilterForm>
  );
}
