'use client';
import { lazy, Suspense } from 'react';
import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { PageHeader } from '@/app/_components/frame/page-header';
import { PeriodSwitch } from '@/app/_components/controls/period-switch';
import { Surface } from '@/app/_components/frame/panel';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { StoppedTab } from './stopped/stopped-tab';
import { UNSAID_PERIOD } from './stopped/use-safety-range';

const PolicyTab = lazy(() => import('./policy/policy-tab'));
const TryMixTab = lazy(() => import('./try-mix/try-mix-tab'));

const tabs = [
  { key: 'stopped', label: 'Stopped', body: StoppedTab },
  { key: 'policy', label: 'Policy', body: PolicyTab },
  { key: 'try', label: 'Try a mix', body: TryMixTab },
] as const;

/** What was stopped? The gate's layers, what they let through, and a mix to try on them. */
export function SafetyPage() {
  const url = useUrlState();
  const chosen = tabs.find((tab) => tab.key === url.get('tab')) ?? tabs[0];
  const Body = chosen.body;
  return (
    <>
      <PageHeader
        title="Safety"
        question="What was stopped?"
        actions={chosen.key === 'stopped' ? <PeriodSwitch unsaid={UNSAID_PERIOD} /> : undefined}
      />
      <Tabs
        value={chosen.key}
        onChange={(_, key: string) => url.set({ tab: key === tabs[0].key ? null : key })}
        variant="scrollable"
        scrollButtons={false}
        aria-label="Safety"
        sx={{ mb: 2, '& .MuiTab-root': { minWidth: 0, px: { xs: 1.25, sm: 2 } } }}
      >
        {tabs.map((tab) => (
          <Tab
            key={tab.key}
            value={tab.key}
            label={tab.label}
            id={`tab-${tab.key}`}
            aria-controls="safety-tab"
          />
        ))}
      </Tabs>
      <Box role="tabpanel" id="safety-tab" aria-labelledby={`tab-${chosen.key}`} sx={{ minHeight: 320 }}>
        <Suspense
          fallback={
            <Surface>
              <TableSkeleton rows={6} />
            </Surface>
          }
        >
          <Body />
        </Suspense>
      </Box>
    </>
  );
}
