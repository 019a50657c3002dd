'use client';
import Box from '@mui/material/Box';
import type { ClusterDetail } from '@/app/_trpc/types';
import { AdoptionSection } from './adoption-section';
import { BreakerSection } from './breaker-section';
import { CheckSection } from './check-section';
import { ConnectionSection } from './connection-section';
import { FeatureSection } from './feature-section';
import { MaintenanceSection } from './maintenance-section';
import { ModeSection } from './mode-section';
import { PauseSection } from './pause-section';
import { TemplateSection } from './template-section';

/** How the cluster is connected and what CloudOptim may do in it. */
export default function SettingsTab({ cluster }: { cluster: ClusterDetail }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 3.5,
        p: 2.5,
        alignItems: 'start',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
      }}
    >
      <Box sx={{ display: 'grid', gap: 3.5, minWidth: 0 }}>
        <ModeSection cluster={cluster} />
        <PauseSection cluster={cluster} />
        <BreakerSection cluster={cluster} />
        <ConnectionSection cluster={cluster} />
        <TemplateSection cluster={cluster} />
      </Box>
      <Box sx={{ display: 'grid', gap: 3.5, minWidth: 0 }}>
        <FeatureSection cluster={cluster} />
        <AdoptionSection cluster={cluster} />
        <MaintenanceSection key={cluster.cluster_id} cluster={cluster} />
        <CheckSection cluster={cluster} />
      </Box>
    </Box>
  );
}
