'use client';
import Box from '@mui/material/Box';
import { Lifecycle } from '@/app/_components/data/lifecycle';
import { plural } from '@/app/_lib/format/quantity';
import { batchesOf, type StepGroup } from '../steps/group-steps';
import { poolOfTarget } from '../stored/step-targets';
import type { Step } from '@/app/_trpc/types';

function counted(targets: readonly string[]): readonly (readonly [target: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1);
  return [...counts];
}

const item = {
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 1,
  py: 0.375,
  overflowWrap: 'anywhere',
} as const;
const sign = { fontWeight: 700, width: 28, flex: 'none', textAlign: 'right' } as const;

function Batch({ batch, batches }: { batch: StepGroup; batches: number }) {
  return (
    <Box component="li" sx={{ py: 1, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ fontSize: '0.8125rem', fontWeight: 600 }}>
        Batch {batch.batch} of {batches}
      </Box>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: '0.8438rem' }}>
        {counted(batch.coming).map(([target, count]) => {
          const pool = poolOfTarget(target);
          return (
            <Box component="li" key={target} sx={item}>
              <Box component="span" className="tabular" sx={{ ...sign, color: 'success.main' }}>
                +{count}
              </Box>
              <span>{pool.type}</span>
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {pool.zone}
              </Box>
              <Lifecycle type={pool.lifecycle ?? 'other'} />
            </Box>
          );
        })}
        {batch.going.map((name) => (
          <Box component="li" key={name} sx={item}>
            <Box component="span" className="tabular" sx={{ ...sign, color: 'warning.main' }}>
              −1
            </Box>
            <span>{name}</span>
          </Box>
        ))}
      </Box>
    </Box>
  );
}

/** The nodes that would be added and removed, batch by batch. */
export function BatchList({ steps }: { steps: readonly Step[] }) {
  const batches = batchesOf(steps);
  return (
    <Box
      component="ol"
      aria-label={plural(batches.length, 'batch', 'batches')}
      sx={{ listStyle: 'none', m: 0, p: 0 }}
    >
      {batches.map((batch) => (
        <Batch key={batch.key} batch={batch} batches={batches.length} />
      ))}
    </Box>
  );
}
