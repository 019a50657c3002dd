'use client';
import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import { HourlyPrice } from '@/app/_components/data/money';
import { MixTable } from '@/app/_features/plan/mix/mix-table';
import { LayerList, VerdictChip, ViolationList } from '@/app/_features/plan/verdict/verdict-view';
import { COMPARED_DIGITS, formatHourlyPrice } from '@/app/_lib/format/money';
import { capitalized } from '@/app/_lib/format/sentence';
import { compareMixes } from '@/app/_features/plan/mix/mix';
import { readMix, type Mix } from '@/app/_features/plan/stored/plan-documents';
import { tightenedWords } from './policy-draft';
import type { MixQuestion, MixVerdict } from '@/app/_trpc/types';

const factWords: Readonly<Record<string, string>> = {
  demand: 'the pods’ requests, so coverage was not evaluated',
  pool: 'the pool',
  price_per_hour: 'the price of',
  memory_gib: 'the memory of',
};

function Side({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box component="section" aria-label={title} sx={{ minWidth: 0 }}>
      <Box component="h3" sx={{ m: 0, mb: 0.5, fontSize: '0.9375rem', fontWeight: 620 }}>
        {title}
      </Box>
      {children}
    </Box>
  );
}

/** What the mix costs by the prices that the answer knows; null when one is not known. */
function costOf(pools: Mix['pools']): number | null {
  let sum = 0;
  for (const pool of pools) {
    if (pool.price_per_hour === null) return null;
    sum += pool.count * pool.price_per_hour;
  }
  return sum;
}

/** The mix that was asked for, with the prices that are known of its pools from the answer or the question. */
function askedMix(asked: MixQuestion, answer: MixVerdict): Mix | null {
  const known = new Map(
    answer.recommendation.allocations.map((row) => [
      `${row.instance_type}/${row.availability_zone}/${row.lifecycle}`,
      row.price_per_hour,
    ]),
  );
  return readMix({
    allocations: asked.recommendation.allocations.map((row) => ({
      ...row,
      price_per_hour:
        row.price_per_hour ??
        known.get(`${row.instance_type}/${row.availability_zone}/${row.lifecycle}`) ??
        null,
    })),
  });
}

/** The verdict on what was asked for, layer by layer, and the safe alternative beside it. */
export function MixAnswer({ answer, asked }: { answer: MixVerdict; asked: MixQuestion }) {
  const tightened = tightenedWords(asked.policy);
  const before = askedMix(asked, answer);
  const after = readMix(answer.recommendation);
  const isAlternative = answer.action_taken === 'safe_alternative_created';
  return (
    <Box sx={{ mt: 3, pt: 2.5, borderTop: 1, borderColor: 'divider' }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, mb: 2 }} role="status">
        <Box sx={{ fontSize: '1.0625rem', fontWeight: 650 }}>Verdict</Box>
        <VerdictChip action={answer.action_taken} />
      </Box>
      <Box
        sx={{
          display: 'grid',
          gap: 3,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            lg: isAlternative ? 'repeat(2, minmax(0, 1fr))' : 'minmax(0, 640px)',
          },
        }}
      >
        <Side title="As requested">
          <LayerList layers={answer.requested_layers} />
          <ViolationList violations={answer.violations} />
          {answer.no_alternative_reason !== null && (
            <Box sx={{ fontSize: '0.8125rem', mt: 0.5, overflowWrap: 'anywhere' }}>
              No safe alternative: {answer.no_alternative_reason}.
            </Box>
          )}
          {answer.approval_needed !== null && (
            <Box sx={{ fontSize: '0.8125rem', mt: 0.5 }}>
              It costs {formatHourlyPrice(answer.approval_needed.extra_per_hour, COMPARED_DIGITS)} more and
              fixes a failed layer, so it needs an approval.
            </Box>
          )}
        </Side>
        {isAlternative && (
          <Side title="Safe alternative">
            <LayerList layers={answer.layers} />
          </Side>
        )}
      </Box>
      {before !== null && after !== null && answer.action_taken !== 'rejected' && (
        <Box sx={{ mt: 2.5 }}>
          <Box
            sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 3, rowGap: 0.5, fontSize: '0.875rem', mb: 1 }}
          >
            <span>
              {isAlternative ? 'As requested ' : 'Costs '}
              <strong>
                <HourlyPrice
                  price={costOf(before.pools)}
                  digits={COMPARED_DIGITS}
                  missing="The price of a pool in it is not known"
                />
              </strong>
            </span>
            {isAlternative && (
              <span>
                Safe alternative{' '}
                <strong>
                  <HourlyPrice
                    price={costOf(after.pools)}
                    digits={COMPARED_DIGITS}
                    missing="The price of a pool in it is not known"
                  />
                </strong>
              </span>
            )}
          </Box>
          {isAlternative && (
            <Box sx={{ mx: { xs: -2, sm: -2.5 } }}>
              <MixTable rows={compareMixes(before, after)} beforeWords="Requested" afterWords="Alternative" />
            </Box>
          )}
        </Box>
      )}
      <Box sx={{ mt: 2, fontSize: '0.8125rem', color: 'text.secondary' }}>
        {answer.unknown.length > 0 &&
          `Unknown, so not evaluated: ${answer.unknown
            .map(({ fact, pool }) => `${factWords[fact] ?? fact}${pool === null ? '' : ` ${pool}`}`)
            .join('; ')}. `}
        {asked.cluster_id !== undefined && tightened === null && 'Evaluated under the cluster’s own policy. '}
        {tightened !== null && `Evaluated under a tighter policy than the one in force: ${tightened}. `}
        {capitalized('figures are observed / required.')}
      </Box>
    </Box>
  );
}
