'use client';
import { ChoiceFilter, FilterForm } from '@/app/_components/controls/filter-form';
import { validationKindWords } from '@/app/_features/plan/verdict/verdict-words';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useValidationFilters, verdictWords } from './use-validation-filters';

/** Filters of the validations; the days also choose what the report above covers. */
export default function ValidationFilterBar() {
  const url = useUrlState();
  const filters = useValidationFilters();
  return (
    <FilterForm
      label="Filter validations"
      onClear={filters.narrowed ? () => url.set({ verdict: null, kind: null, from: null, to: null }) : null}
    >
      <ChoiceFilter
        label="Verdict"
        value={filters.verdict ?? ''}
        onChange={(verdict) => url.set({ verdict })}
        options={[['', 'Any verdict'], ...Object.entries(verdictWords)]}
      />
      <ChoiceFilter
        label="Subject"
        value={filters.kind ?? ''}
        onChange={(kind) => url.set({ kind })}
        options={[['', 'Anything'], ...Object.entries(validationKindWords)]}
      />
    </FilterForm>
  );
}
