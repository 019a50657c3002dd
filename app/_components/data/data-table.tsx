'use client';
import type { ReactNode } from 'react';
import { useRouter } from 'next/navigation';
import Box from '@mui/material/Box';
import { styled } from '@mui/material/styles';

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  align?: 'right';
  /** Share of the width, as CSS; the rest is dealt by content. */
  width?: string;
  /** Heads the card on a phone and needs no label there. */
  lead?: boolean;
  /** Left out in cards narrower than this many pixels. */
  hideInCard?: boolean;
}

/** Below this width of its container a row is a card. */
const CARD_BELOW = 720;

const Table = styled('div')(({ theme }) => ({
  containerType: 'inline-size',
  fontSize: '0.8438rem',
  '& [role="table"]': { display: 'table', width: '100%', borderCollapse: 'collapse' },
  '& [role="rowgroup"]': { display: 'table-row-group' },
  '& [role="row"]': { display: 'table-row' },
  '& [role="columnheader"]': {
    display: 'table-cell',
    padding: '8px 12px',
    textAlign: 'left',
    fontSize: '0.75rem',
    fontWeight: 600,
    whiteSpace: 'nowrap',
    color: theme.vars.palette.text.secondary,
    borderBottom: `1px solid ${theme.vars.palette.surface.hairline}`,
  },
  '& [role="cell"]': {
    display: 'table-cell',
    padding: '10px 12px',
    verticalAlign: 'middle',
    borderBottom: `1px solid ${theme.vars.palette.surface.hairline}`,
  },
  '& [role="cell"]:first-of-type, & [role="columnheader"]:first-of-type': { paddingLeft: 20 },
  '& [role="cell"]:last-of-type, & [role="columnheader"]:last-of-type': { paddingRight: 20 },
  '& [data-align="right"]': { textAlign: 'right' },
  '& .cell-label': { display: 'none' },
  '& [data-clickable]': { cursor: 'pointer' },
  '& [data-clickable]:hover': {
    backgroundColor: `color-mix(in srgb, ${theme.vars.palette.text.primary} 4%, transparent)`,
  },
  [`@container (max-width: ${CARD_BELOW}px)`]: {
    '& [role="table"], & [role="rowgroup"]': { display: 'block' },
    '& [data-head]': {
      position: 'absolute',
      width: 1,
      height: 1,
      overflow: 'hidden',
      clipPath: 'inset(50%)',
    },
    '& [role="row"]:not([data-head] *)': {
      display: 'block',
      padding: '12px 16px',
      borderBottom: `1px solid ${theme.vars.palette.surface.hairline}`,
    },
    '& [role="cell"], & [role="cell"]:first-of-type, & [role="cell"]:last-of-type': {
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: 12,
      padding: '3px 0',
      borderBottom: 'none',
      textAlign: 'right',
      minWidth: 0,
    },
    '& [role="cell"][data-lead]': { display: 'block', textAlign: 'left', paddingBottom: 6 },
    '& [role="cell"][data-hide-in-card]': { display: 'none' },
    '& .cell-label': { display: 'inline', color: theme.vars.palette.text.secondary, flex: 'none' },
    '& [data-lead] .cell-label': { display: 'none' },
  },
}));

interface DataTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Makes the whole row open this page; the lead cell should hold a real link for keyboards. */
  rowHref?: (row: Row) => string;
}

/** A table that turns into cards in a narrow container. Roles are given, because changing `display` would lose them. */
export function DataTable<Row>({ label, columns, rows, rowKey, rowHref }: DataTableProps<Row>) {
  const router = useRouter();
  return (
    <Table>
      <Box role="table" aria-label={label}>
        <Box role="rowgroup" data-head>
          <Box role="row">
            {columns.map((column) => (
              <Box
                key={column.key}
                role="columnheader"
                data-align={column.align}
                style={column.width === undefined ? {} : { width: column.width }}
              >
                {column.header}
              </Box>
            ))}
          </Box>
        </Box>
        <Box role="rowgroup">
          {rows.map((row) => (
            <Box
              key={rowKey(row)}
              role="row"
              {...(rowHref === undefined
                ? {}
                : {
                    'data-clickable': '',
                    onClick: (event: React.MouseEvent<HTMLElement>) => {
                      const target = event.target;
                      if (target instanceof Element && target.closest('a, button') !== null) return;
                      if (window.getSelection()?.toString() !== '') return;
                      router.push(rowHref(row));
                    },
                  })}
            >
              {columns.map((column) => (
                <Box
                  key={column.key}
                  role="cell"
                  data-align={column.align}
                  {...(column.lead === true ? { 'data-lead': '' } : {})}
                  {...(column.hideInCard === true ? { 'data-hide-in-card': '' } : {})}
                >
                  <span className="cell-label" aria-hidden>
                    {column.header}
                  </span>
                  {column.cell(row)}
                </Box>
              ))}
            </Box>
          ))}
        </Box>
      </Box>
    </Table>
  );
}
