'use client';
import Box from '@mui/material/Box';
import { plural } from '@/app/_lib/format/quantity';

/** A container of a workload: namespace and name, below them the container, the kind and how many there are. */
export function ContainerName({
  of: { namespace, name, container, kind },
  count,
  unit,
}: {
  of: { namespace: string; name: string; container: string; kind: string };
  /** Null where it is not known. */
  count: number | null;
  unit: 'pod' | 'replica';
}) {
  return (
    <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {namespace}/
      </Box>
      {name}
      <Box sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
        {container} · {kind}
        {count !== null && ` · ${plural(count, unit)}`}
      </Box>
    </Box>
  );
}
