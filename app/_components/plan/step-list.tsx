'use client';
import Box from '@mui/material/Box';
import { styled } from '@mui/material/styles';
import ExpandMore from '@mui/icons-material/ExpandMore';
import { formatDuration, formatOffset, secondsBetween } from '@/app/_lib/format/time';
import { plural } from '@/app/_lib/format/quantity';
import { useNow } from '@/app/_lib/time/use-now';
import type { LogLine, Step } from '@/app/_trpc/types';
import { LogLines } from './log-lines';
import { stepStatusLooks, stepWords } from './step-looks';

const Details = styled('details')(({ theme }) => ({
  '& > summary': {
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    minHeight: 46,
    padding: '6px 20px',
    cursor: 'pointer',
    listStyle: 'none',
    borderRadius: 8,
    '&::-webkit-details-marker': { display: 'none' },
    '&:hover': { backgroundColor: `color-mix(in srgb, ${theme.vars.palette.text.primary} 4%, transparent)` },
  },
  '& .step-arrow': { transition: 'transform 140ms' },
  '&[open] .step-arrow': { transform: 'rotate(180deg)' },
}));

function RunningFor({ since }: { since: string }) {
  const now = useNow('fast');
  return <>{now === null ? '' : formatDuration(Math.max(0, (now - Date.parse(since)) / 1000))}</>;
}

function Timing({ step, origin }: { step: Step; origin: string }) {
  if (step.started_at === null) return null;
  return (
    <Box
      component="span"
      className="tabular"
      sx={{ color: 'text.secondary', fontSize: '0.8125rem', whiteSpace: 'nowrap', textAlign: 'right' }}
    >
      <Box component="span" sx={{ display: { xs: 'none', sm: 'inline' } }}>
        {formatOffset(secondsBetween(origin, step.started_at))} ·{' '}
      </Box>
      {step.finished_at === null ? (
        <RunningFor since={step.started_at} />
      ) : (
        formatDuration(secondsBetween(step.started_at, step.finished_at))
      )}
    </Box>
  );
}

function StepRow({ step, lines, origin }: { step: Step; lines: readonly LogLine[]; origin: string }) {
  const look = stepStatusLooks[step.status];
  return (
    <Details data-step={step.step_type} data-status={step.status} open={step.status === 'failed'}>
      <summary>
        <Box
          component={look.icon}
          role="img"
          aria-label={look.label}
          sx={{ fontSize: 20, color: look.color, flex: 'none' }}
        />
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box sx={{ fontWeight: 550, fontSize: '0.875rem' }}>{stepWords(step.step_type)}</Box>
          <Box
            sx={{
              color: 'text.secondary',
              fontSize: '0.75rem',
              overflow: 'hidden',
              textOverflow: 'ellipsis',
              whiteSpace: 'nowrap',
            }}
          >
            {step.error === null ? step.target : step.error.message}
            {step.attempts > 1 && ` · ${step.attempts} attempts`}
          </Box>
        </Box>
        <Timing step={step} origin={origin} />
        <ExpandMore
          aria-hidden
          className="step-arrow"
          sx={{ fontSize: 18, color: 'text.secondary', flex: 'none' }}
        />
      </summary>
      <Box sx={{ px: 2.5, pb: 1.5, pl: { xs: 2.5, sm: 6.5 } }}>
        {step.error !== null && (
          <Box sx={{ color: 'error.main', fontSize: '0.8125rem', mb: 0.5 }}>
            {step.error.code}: {step.error.message}
          </Box>
        )}
        {lines.length === 0 ? (
          <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>No log lines.</Box>
        ) : (
          <LogLines lines={lines} origin={origin} />
        )}
      </Box>
    </Details>
  );
}

/** A plan's steps in their order; each opens to its log lines. */
export function StepList({
  steps,
  log,
  origin,
}: {
  steps: readonly Step[];
  log: readonly LogLine[];
  origin: string;
}) {
  const loose = log.filter((line) => line.step_id === null);
  const ordered = [...steps].sort((a, b) => a.position - b.position);
  return (
    <Box sx={{ pb: 1 }}>
      {ordered.map((step) => (
        <StepRow
          key={step.step_id}
          step={step}
          origin={origin}
          lines={log.filter((line) => line.step_id === step.step_id)}
        />
      ))}
      {loose.length > 0 && (
        <Box sx={{ px: 2.5, pt: 1.5 }}>
          <Box sx={{ fontSize: '0.75rem', color: 'text.secondary', mb: 0.5 }}>
            {plural(loose.length, 'line')} of the plan itself
          </Box>
          <LogLines lines={loose} origin={origin} />
        </Box>
      )}
    </Box>
  );
}
