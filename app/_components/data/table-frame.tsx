'use client';
import { styled } from '@mui/material/styles';

/** How rows and cards look; ARIA roles are the hooks, so that looks and meaning cannot part. */
export const TableFrame = styled('div', { shouldForwardProp: (name) => name !== 'cardBelowPx' })<{
  /** Below this width of its container a row is a card. */
  cardBelowPx: number;
}>(({ theme, cardBelowPx }) => {
  const hairline = `1px solid ${theme.vars.palette.surface.hairline}`;
  return {
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
      borderBottom: hairline,
    },
    '& [role="cell"]': {
      display: 'table-cell',
      padding: '10px 12px',
      verticalAlign: 'middle',
      borderBottom: hairline,
    },
    '& [role="row"]:last-of-type > [role="cell"]': { borderBottom: 'none' },
    '& [role="cell"]:first-of-type, & [role="columnheader"]:first-of-type': { paddingLeft: 20 },
    '& [role="cell"]:last-of-type, & [role="columnheader"]:last-of-type': { paddingRight: 20 },
    '& [data-align="right"]': { textAlign: 'right' },
    '& .cell-label': { display: 'none' },
    '& [data-clickable]': { cursor: 'pointer' },
    '& [data-clickable]:hover': {
      backgroundColor: `color-mix(in srgb, ${theme.vars.palette.text.primary} 4%, transparent)`,
    },
    [`@container (max-width: ${cardBelowPx}px)`]: {
      '& [role="table"], & [role="rowgroup"]:not([data-head])': { display: 'block' },
      '& [data-head]': {
        position: 'absolute',
        width: 1,
        height: 1,
        overflow: 'hidden',
        clipPath: 'inset(50%)',
      },
      '& [role="rowgroup"]:not([data-head]) > [role="row"]': {
        display: 'block',
        padding: '12px 16px',
        borderBottom: hairline,
        '&:last-of-type': { borderBottom: 'none' },
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
      '& [role="cell"][data-lead]': { display: 'block', textAlign: 'left', padding: '0 0 8px' },
      '& .cell-label': { display: 'inline', color: theme.vars.palette.text.secondary, flex: 'none' },
      '& [data-lead] .cell-label': { display: 'none' },
    },
  };
});
