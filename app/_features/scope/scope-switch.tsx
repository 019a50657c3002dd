'use client';
import { lazy, Suspense, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FilterCenterFocus from '@mui/icons-material/FilterCenterFocus';
import UnfoldMore from '@mui/icons-material/UnfoldMore';
import { useScope } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';

const ScopeMenu = lazy(() => import('./scope-menu'));

/** What every page looks at: all clusters, a customer's, or one. */
export function ScopeSwitch() {
  const trpc = useTRPC();
  const scope = useScope();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const scoped = scope.clusterId !== null || scope.customerId !== null;
  const { data } = useQuery(
    trpc.clusters.list.queryOptions({ limit: 500 }, { enabled: scoped, staleTime: 30_000 }),
  );
  const label = !scoped
    ? 'All clusters'
    : scope.clusterId !== null
      ? (data?.items.find((each) => each.cluster_id === scope.clusterId)?.cluster_name ?? 'One cluster')
      : (data?.items.find((each) => each.customer_id === scope.customerId)?.company_name ?? 'One customer');
  return (
    <>
      <Button
        variant="outlined"
        color={scoped ? 'primary' : 'inherit'}
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        aria-label={`Scope: ${label}`}
        endIcon={<UnfoldMore sx={{ fontSize: '18px !important', opacity: 0.7 }} />}
        sx={{
          minWidth: 0,
          maxWidth: 260,
          flex: '0 1 auto',
          borderColor: scoped ? undefined : 'divider',
          px: 1.25,
        }}
      >
        <FilterCenterFocus
          aria-hidden
          sx={{ display: { xs: 'none', sm: 'block' }, fontSize: 18, mr: 0.875, flex: 'none', opacity: 0.8 }}
        />
        <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
          {label}
        </Box>
      </Button>
      {anchor !== null && (
        <Suspense fallback={null}>
          <ScopeMenu anchor={anchor} onClose={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  );
}
