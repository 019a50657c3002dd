'use client';
import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import ListSubheader from '@mui/material/ListSubheader';
import MenuItem from '@mui/material/MenuItem';
import MenuList from '@mui/material/MenuList';
import Popover from '@mui/material/Popover';
import TextField from '@mui/material/TextField';
import { ClusterStatusDot } from './cluster-status';
import { useScope } from '@/app/_lib/url/scope';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useTRPC } from '@/app/_trpc/client';
import type { Cluster } from '@/app/_trpc/types';

interface CustomerGroup {
  customerId: string;
  companyName: string;
  clusters: Cluster[];
}

function groupByCustomer(clusters: readonly Cluster[], search: string): CustomerGroup[] {
  const wanted = search.trim().toLowerCase();
  const groups = new Map<string, CustomerGroup>();
  for (const cluster of clusters) {
    const text = `${cluster.cluster_name} ${cluster.company_name} ${cluster.region} ${cluster.cluster_id}`;
    if (!text.toLowerCase().includes(wanted)) continue;
    const group = groups.get(cluster.customer_id) ?? {
      customerId: cluster.customer_id,
      companyName: cluster.company_name,
      clusters: [],
    };
    group.clusters.push(cluster);
    groups.set(cluster.customer_id, group);
  }
  return [...groups.values()].sort((a, b) => a.companyName.localeCompare(b.companyName));
}

/** Choice of the scope, searchable; kept in the URL so that a link says what it shows. */
export default function ScopeMenu({ anchor, onClose }: { anchor: HTMLElement; onClose: () => void }) {
  const trpc = useTRPC();
  const scope = useScope();
  const url = useUrlState();
  const [search, setSearch] = useState('');
  const { data, isPending } = useQuery(trpc.clusters.list.queryOptions({ limit: 500 }));
  const groups = useMemo(() => groupByCustomer(data?.items ?? [], search), [data, search]);
  const choose = (cluster: string | null, customer: string | null) => {
    url.set({ cluster, customer, cursor: null });
    onClose();
  };
  return (
    <Popover
      open
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
      slotProps={{
        paper: { sx: { width: 320, maxHeight: 440, borderRadius: '14px', mt: 0.75 }, 'aria-label': 'Scope' },
      }}
    >
      <Box sx={{ p: 1.25, position: 'sticky', top: 0, bgcolor: 'background.paper', zIndex: 2 }}>
        <TextField
          autoFocus
          fullWidth
          size="small"
          placeholder="Find a cluster or customer"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          slotProps={{ htmlInput: { 'aria-label': 'Find a cluster or customer' } }}
        />
      </Box>
      <MenuList dense aria-label="Scope" sx={{ pt: 0, pb: 1 }}>
        <MenuItem
          selected={scope.clusterId === null && scope.customerId === null}
          onClick={() => choose(null, null)}
        >
          All clusters
        </MenuItem>
        {groups.flatMap((group) => [
          <ListSubheader
            key={group.customerId}
            disableSticky
            sx={{ lineHeight: 2.4, mt: 0.5, bgcolor: 'transparent' }}
          >
            {group.companyName}
          </ListSubheader>,
          <MenuItem
            key={`all-${group.customerId}`}
            selected={scope.customerId === group.customerId}
            onClick={() => choose(null, group.customerId)}
          >
            All of {group.companyName}
          </MenuItem>,
          ...group.clusters.map((cluster) => (
            <MenuItem
              key={cluster.cluster_id}
              selected={scope.clusterId === cluster.cluster_id}
              onClick={() => choose(cluster.cluster_id, null)}
              sx={{ gap: 1 }}
            >
              <ClusterStatusDot status={cluster.status} />
              <Box component="span" sx={{ flex: 1, overflow: 'hidden', textOverflow: 'ellipsis' }}>
                {cluster.cluster_name}
              </Box>
              <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
                {cluster.region}
              </Box>
            </MenuItem>
          )),
        ])}
        {!isPending && groups.length === 0 && search !== '' && (
          <Box sx={{ px: 2.5, py: 1.5, color: 'text.secondary', fontSize: '0.8125rem' }}>
            Nothing matches “{search}”.
          </Box>
        )}
      </MenuList>
    </Popover>
  );
}
