'use client';
import Box from '@mui/material/Box';
import { formatClock, formatOffset, secondsBetween } from '@/app/_lib/format/time';
import { useTimeZone } from '@/app/_lib/time/use-time-zone';
import type { LogLine } from '@/app/_trpc/types';

const colors: Readonly<Record<LogLine['level'], string>> = {
  info: 'text.primary',
  warning: 'warning.main',
  error: 'error.main',
};

/** Lines of a plan's log with their offset from `origin`. */
export function LogLines({ lines, origin }: { lines: readonly LogLine[]; origin: string }) {
  const [zone] = useTimeZone();
  return (
    <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: '0.8125rem' }}>
      {lines.map((line) => (
        <Box component="li" key={line.log_id} sx={{ display: 'flex', gap: 1.5, py: 0.375 }}>
          <Box
            component="span"
            className="tabular"
            title={formatClock(line.at, zone)}
            sx={{
              color: 'text.secondary',
              flex: '0 0 84px',
              textAlign: 'right',
              fontFamily: 'var(--mono)',
              fontSize: '0.75rem',
              lineHeight: 1.7,
            }}
          >
            {formatOffset(secondsBetween(origin, line.at))}
          </Box>
          <Box component="span" sx={{ color: colors[line.level], overflowWrap: 'anywhere', minWidth: 0 }}>
            {line.level === 'info' ? '' : <span className="visually-hidden">{line.level}: </span>}
            {line.message}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
