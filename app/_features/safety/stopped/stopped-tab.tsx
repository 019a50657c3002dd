'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { Surface } from '@/app/_components/frame/panel';
import { scopeFilters, useScope } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import { GateFigures } from './gate-figures';
import { LayerRates } from './layer-rates';
import { useSafetyRange } from './use-safety-range';
import { ValidationsPanel } from './validations-panel';
import { ViolationsPanel } from './violations-panel';

/** Counts, pass rate of each layer, violations over time, and every validation behind them. */
export function StoppedTab() {
  const trpc = useTRPC();
  const scope = useScope();
  const range = useSafetyRange();
  const report = useQuery(
    trpc.safety.report.queryOptions(
      { ...scopeFilters(scope), ...range.report },
      { placeholderData: keepPreviousData, refetchInterval: 60_000 },
    ),
  );
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      {report.isError && report.data === undefined ? (
        <Surface>
          <ErrorState error={report.error} what="what was stopped" onRetry={() => void report.refetch()} />
        </Surface>
      ) : (
        <>
          <GateFigures report={report.data} words={range.words} />
          <Box
            sx={{
              display: 'grid',
              gap: 2.5,
              alignItems: 'start',
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
            }}
          >
            <LayerRates report={report.data} />
            <ViolationsPanel report={report.data} />
          </Box>
        </>
      )}
      <ValidationsPanel />
    </Box>
  );
}
