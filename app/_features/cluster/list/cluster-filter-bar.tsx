'use client';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { modeLooks } from '../mode-chip';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import type { Cluster } from '@/app/_trpc/types';

const statuses: Readonly<Record<Cluster['status'], string>> = {
  connected: 'Connected',
  degraded: 'Degraded',
  unreachable: 'Unreachable',
  pending: 'Pending',
};

/** Filters of the list, kept in the URL. */
export default function ClusterFilterBar() {
  const url = useUrlState();
  const status = url.get('status') ?? '';
  const mode = url.get('mode') ?? '';
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr 1fr', sm: '160px 160px' },
        gap: 1.5,
        p: { xs: 2, sm: 2.5 },
        pb: 1.5,
      }}
    >
      <TextField
        select
        size="small"
        label="Health"
        value={status in statuses ? status : ''}
        onChange={(event) => url.set({ status: event.target.value })}
        slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
      >
        <MenuItem value="">Any health</MenuItem>
        {Object.entries(statuses).map(([value, words]) => (
          <MenuItem key={value} value={value}>
            {words}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        size="small"
        label="Mode"
        value={mode in modeLooks ? mode : ''}
        onChange={(event) => url.set({ mode: event.target.value })}
        slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
      >
        <MenuItem value="">Any mode</MenuItem>
        {Object.entries(modeLooks).map(([value, look]) => (
          <MenuItem key={value} value={value}>
            {look.label}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  );
}
