'use client';
import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useUrlState } from '@/app/_lib/url/use-url-state';

const labeled = { inputLabel: { shrink: true } };

/** A choice of a few; its longest words need a phone's whole width. */
export function ChoiceFilter(props: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, words: string])[];
  onChange: (value: string) => void;
}) {
  return (
    <TextField
      select
      size="small"
      label={props.label}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      slotProps={{ ...labeled, select: { displayEmpty: true } }}
      sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' } }}
    >
      {props.options.map(([value, words]) => (
        <MenuItem key={value} value={value}>
          {words}
        </MenuItem>
      ))}
    </TextField>
  );
}

function DayFilter({ label, name }: { label: string; name: 'from' | 'to' }) {
  const url = useUrlState();
  return (
    <TextField
      size="small"
      type="date"
      label={label}
      value={url.get(name) ?? ''}
      onChange={(event) => url.set({ [name]: event.target.value })}
      slotProps={labeled}
    />
  );
}

/** Choices of a list and its days, kept in the URL; each change is a step that back undoes. */
export function FilterForm({
  label,
  onClear,
  children,
}: {
  label: string;
  /** Undoes all of them; null while nothing is narrowed. */
  onClear: (() => void) | null;
  children: ReactNode;
}) {
  return (
    <Box
      component="form"
      role="search"
      aria-label={label}
      onSubmit={(event) => event.preventDefault()}
      sx={{
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: {
          xs: '1fr 1fr',
          sm: 'repeat(4, minmax(0, 1fr))',
          lg: '180px 240px 160px 160px auto 1fr',
        },
        alignItems: 'center',
        '& input[type="date"]': { px: { xs: 1.25, sm: 1.75 }, fontSize: { xs: '0.875rem', sm: 'inherit' } },
      }}
    >
      {children}
      <DayFilter label="From" name="from" />
      <DayFilter label="To" name="to" />
      {onClear !== null && (
        <Button size="small" color="inherit" sx={{ justifySelf: 'start' }} onClick={onClear}>
          Clear filters
        </Button>
      )}
    </Box>
  );
}
