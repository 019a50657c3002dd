'use client';
import Box from '@mui/material/Box';
import ExpandMore from '@mui/icons-material/ExpandMore';
import { DataTable } from '@/app/_components/data/data-table';
import { Disclosure } from '@/app/_components/data/disclosure';
import { plural } from '@/app/_lib/format/quantity';
import { containerKey, type Rightsizing } from './rightsizing';
import { changedColumns, keptColumns } from './container-columns';

/** Containers that get other requests, and below them those that do not, each with its reasons. */
export function RightsizingContainers({ decided, dryRun }: { decided: Rightsizing; dryRun: boolean }) {
  const { changed, kept } = decided;
  const words = dryRun
    ? 'would stay as they are'
    : changed.length === 0
      ? 'stay as they are'
      : 'were not changed';
  return (
    <>
      {changed.length > 0 && (
        <DataTable
          label="Containers with other requests"
          columns={changedColumns}
          rows={changed}
          rowKey={containerKey}
          cardBelowPx={980}
        />
      )}
      {kept.length > 0 && (
        <Disclosure open={changed.length === 0}>
          <summary>
            <Box sx={{ flex: 1, fontSize: '0.8438rem', color: 'text.secondary' }}>
              {plural(kept.length, 'proposal')} {words}, with the reason
            </Box>
            <ExpandMore aria-hidden className="disclosure-arrow" />
          </summary>
          <DataTable
            label="Containers that stay as they are"
            columns={keptColumns}
            rows={kept}
            rowKey={containerKey}
            cardBelowPx={760}
          />
        </Disclosure>
      )}
    </>
  );
}
