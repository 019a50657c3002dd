'use client';
import Box from '@mui/material/Box';
import { Tip } from '@/app/_components/tip';
import { formatDuration, secondsBetween } from '@/app/_lib/format/time';
import type { LivePlan } from '@/app/_trpc/types';
import { stepStatusLooks, stepWords } from './step-looks';

type Step = LivePlan['steps'][number];

function explain(step: Step): string {
  const took =
    step.started_at === null || step.finished_at === null
      ? ''
      : ` in ${formatDuration(secondsBetween(step.started_at, step.finished_at))}`;
  const why = step.error === null ? '' : `: ${step.error.message}`;
  return `${stepWords(step.step_type)} ${step.target}: ${stepStatusLooks[step.status].label.toLowerCase()}${took}${why}`;
}

/** A plan's steps in a row; icon and word say the state of each. */
export function StepChips({ steps }: { steps: readonly Step[] }) {
  const ordered = [...steps].sort((a, b) => a.position - b.position);
  return (
    <Box
      component="ol"
      aria-label="Steps"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, listStyle: 'none', m: 0, p: 0 }}
    >
      {ordered.map((step) => {
        const look = stepStatusLooks[step.status];
        return (
          <li key={step.step_id} data-step={step.step_type} data-status={step.status}>
            <Tip title={explain(step)}>
              <Box
                component="span"
                sx={{
                  display: 'inline-flex',
                  alignItems: 'center',
                  gap: 0.625,
                  px: 1,
                  height: 28,
                  borderRadius: '9px',
                  fontSize: '0.75rem',
                  fontWeight: 550,
                  bgcolor: 'surface.sunken',
                  color:
                    step.status === 'pending' || step.status === 'skipped'
                      ? 'text.secondary'
                      : 'text.primary',
                }}
              >
                <Box
                  component={look.icon}
                  aria-hidden
                  sx={{
                    fontSize: 15,
                    color: look.color,
                    animation: step.status === 'running' ? 'pulse 1.2s ease-in-out infinite' : 'none',
                  }}
                />
                {stepWords(step.step_type)}
                <span className="visually-hidden">: {look.label}</span>
              </Box>
            </Tip>
          </li>
        );
      })}
    </Box>
  );
}
