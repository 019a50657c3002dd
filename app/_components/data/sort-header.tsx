'use client';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import ArrowDownward from '@mui/icons-material/ArrowDownward';

export interface Sort {
  key: string;
  descending: boolean;
}

/** A column's name; where it sorts, a button that says how. */
export function SortHeader(props: {
  columnKey: string;
  header: string;
  sortable: boolean;
  align?: 'right';
  width?: string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
}) {
  const active = props.sort?.key === props.columnKey;
  const descending = active && props.sort?.descending === true;
  return (
    <Box
      role="columnheader"
      data-align={props.align}
      {...(active ? { 'aria-sort': descending ? ('descending' as const) : ('ascending' as const) } : {})}
      style={props.width === undefined ? {} : { width: props.width }}
    >
      {props.sortable ? (
        <ButtonBase
          onClick={() => props.onSort?.({ key: props.columnKey, descending: active ? !descending : false })}
          sx={{
            font: 'inherit',
            color: active ? 'text.primary' : 'inherit',
            gap: 0.5,
            borderRadius: 1,
            // The arrow stands on the far side, so that the name ends where the numbers do.
            flexDirection: props.align === 'right' ? 'row-reverse' : 'row',
          }}
        >
          {props.header}
          <ArrowDownward
            aria-hidden
            sx={{ fontSize: 14, opacity: active ? 1 : 0, transform: descending ? 'none' : 'rotate(180deg)' }}
          />
        </ButtonBase>
      ) : (
        props.header
      )}
    </Box>
  );
}
