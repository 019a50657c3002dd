'use client';
import Button from '@mui/material/Button';
import { Tip } from '@/app/_components/controls/tip';
import { useTimeZone } from '@/app/_lib/time/use-time-zone';

/** Exact times in UTC or in the reader's own zone. */
export function TimeZoneToggle() {
  const [zone, setZone] = useTimeZone();
  return (
    <Tip
      title={
        zone === 'utc'
          ? 'Exact times are in UTC. Switch to local time'
          : 'Exact times are local. Switch to UTC'
      }
    >
      <Button
        color="inherit"
        aria-label={`Time zone: ${zone === 'utc' ? 'UTC' : 'local'}`}
        onClick={() => setZone(zone === 'utc' ? 'local' : 'utc')}
        sx={{
          display: { xs: 'none', md: 'inline-flex' },
          minWidth: 58,
          color: 'text.secondary',
          fontSize: '0.8125rem',
        }}
      >
        {zone === 'utc' ? 'UTC' : 'Local'}
      </Button>
    </Tip>
  );
}
