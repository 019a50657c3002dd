'use client';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { statusLooks, typeWords } from '@/app/_components/interruption/event-status';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { ALL_KINDS, useWarningFilters } from './use-warning-filters';

/** Their longest words need a phone's whole width. */
const wideOnPhone = { gridColumn: { xs: '1 / -1', sm: 'auto' } } as const;
const labelled = { inputLabel: { shrink: true } };

/** Filters of the list; each change is a step that back undoes. */
export default function WarningFilterBar() {
  const url = useUrlState();
  const filters = useWarningFilters();
  return (
    <Box
      component="form"
      role="search"
      aria-label="Filter warnings"
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
      <TextField
        select
        size="small"
        label="Outcome"
        sx={wideOnPhone}
        value={filters.status ?? ''}
        onChange={(event) => url.set({ status: event.target.value })}
        slotProps={{ ...labelled, select: { displayEmpty: true } }}
      >
        <MenuItem value="">Any outcome</MenuItem>
        {Object.entries(statusLooks).map(([status, look]) => (
          <MenuItem key={status} value={status}>
            {look.label}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        size="small"
        label="Kind"
        sx={wideOnPhone}
        value={filters.type}
        onChange={(event) =>
          url.set({ type: event.target.value === 'interruption_warning' ? null : event.target.value })
        }
        slotProps={labelled}
      >
        {Object.entries(typeWords).map(([type, words]) => (
          <MenuItem key={type} value={type}>
            {words}
          </MenuItem>
        ))}
        <MenuItem value={ALL_KINDS}>Every kind</MenuItem>
      </TextField>
      <TextField
        size="small"
        type="date"
        label="From"
        value={filters.from ?? ''}
        onChange={(event) => url.set({ from: event.target.value })}
        slotProps={labelled}
      />
      <TextField
        size="small"
        type="date"
        label="To"
        value={filters.to ?? ''}
        onChange={(event) => url.set({ to: event.target.value })}
        slotProps={labelled}
      />
      {filters.narrowed && (
        <Button
          size="small"
          color="inherit"
          sx={{ justifySelf: 'start' }}
          onClick={() => url.set({ status: null, type: null, from: null, to: null, instance: null })}
        >
          Clear filters
        </Button>
      )}
    </Box>
  );
}
