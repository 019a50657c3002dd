'use client';
import Box from '@mui/material/Box';
import { plural } from '@/app/_lib/format/quantity';
import { groupSteps } from './group-steps';
import type { LogLine, Step } from '@/app/_trpc/types';
import { LogLines } from './log-lines';
import { StepBatch } from './step-batch';
import { StepRow } from './step-row';
import { stepStory } from './step-story';

/** A plan's steps in their order, by batch where it has batches; each opens to its log lines. */
export function StepList({
  steps,
  log,
  origin,
  dryRun,
}: {
  steps: readonly Step[];
  log: readonly LogLine[];
  origin: string;
  dryRun: boolean;
}) {
  const loose = log.filter((line) => line.step_id === null);
  const rowsOf = (some: readonly Step[]) =>
    [...some]
      .sort((a, b) => a.position - b.position)
      .map((step) => (
        <StepRow
          key={step.step_id}
          step={step}
          origin={origin}
          dryRun={dryRun}
          {...stepStory(step, steps)}
          lines={log.filter((line) => line.step_id === step.step_id)}
        />
      ));
  const groups = groupSteps(steps);
  const batches = groups.filter((group) => group.kind === 'batch').length;
  return (
    <Box sx={{ pb: 1 }}>
      {groups.length === 0
        ? rowsOf(steps)
        : groups.map((group) =>
            group.kind === 'batch' ? (
              <StepBatch key={group.key} group={group} batches={batches} origin={origin} dryRun={dryRun}>
                {rowsOf(group.steps)}
              </StepBatch>
            ) : (
              rowsOf(group.steps)
            ),
          )}
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
