'use client';
import type { MouseEvent, ReactNode } from 'react';
import { useRouter } from 'next/navigation';
import Box from '@mui/material/Box';
import { SortHeader, type Sort } from './sort-header';
import { TableFrame } from './table-frame';

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  align?: 'right';
  /** Share of the width, as CSS; the rest is dealt by content. */
  width?: string;
  /** Heads the card on a phone and needs no label there. */
  lead?: boolean;
  /** Makes the column sortable. */
  sortBy?: (row: Row) => string | number | null;
}

interface DataTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Makes the whole row open this page; the lead cell should hold a real link for keyboards. */
  rowHref?: (row: Row) => string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Width of the container below which a row is a card; tables of few columns need less. */
  cardBelowPx?: number;
}

/** Rows in the order of the sort; what has no value comes last either way. */
function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const sortBy = columns.find((column) => column.key === sort?.key)?.sortBy;
  if (sort === undefined || sortBy === undefined) return rows;
  const direction = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = sortBy(a);
    const right = sortBy(b);
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === 'number' && typeof right === 'number') return direction * (left - right);
    return direction * String(left).localeCompare(String(right), 'en', { numeric: true });
  });
}

/** A table that turns into cards in a narrow container. Roles are given, because changing `display` would lose them. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rowKey, rowHref, sort, onSort } = props;
  const router = useRouter();
  const open = (row: Row) => (event: MouseEvent<HTMLElement>) => {
    const { target } = event;
    if (rowHref === undefined || (target instanceof Element && target.closest('a, button') !== null)) return;
    if (window.getSelection()?.toString() !== '') return;
    router.push(rowHref(row));
  };
  return (
    <TableFrame cardBelowPx={props.cardBelowPx ?? 720}>
      <Box role="table" aria-label={label}>
        <Box role="rowgroup" data-head>
          <Box role="row">
            {columns.map((column) => (
              <SortHeader
                key={column.key}
                columnKey={column.key}
                header={column.header}
                sortable={column.sortBy !== undefined && onSort !== undefined}
                {...(column.align === undefined ? {} : { align: column.align })}
                {...(column.width === undefined ? {} : { width: column.width })}
                {...(sort === undefined ? {} : { sort })}
                {...(onSort === undefined ? {} : { onSort })}
              />
            ))}
          </Box>
        </Box>
        <Box role="rowgroup">
          {sorted(props.rows, columns, sort).map((row) => (
            <Box
              key={rowKey(row)}
              role="row"
              {...(rowHref === undefined ? {} : { 'data-clickable': '', onClick: open(row) })}
            >
              {columns.map((column) => (
                <Box
                  key={column.key}
                  role="cell"
                  data-align={column.align}
                  {...(column.lead === true ? { 'data-lead': '' } : {})}
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
    </TableFrame>
  );
}
