'use client';
import { styled } from '@mui/material/styles';

/** A row that opens: a `details` whose arrow (`.disclosure-arrow`) turns. */
export const Disclosure = styled('details')(({ theme }) => ({
  '& > summary': {
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    minHeight: 46,
    padding: '6px 20px',
    cursor: 'pointer',
    listStyle: 'none',
    borderRadius: 8,
    '&::-webkit-details-marker': { display: 'none' },
    '&:hover': { backgroundColor: `color-mix(in srgb, ${theme.vars.palette.text.primary} 4%, transparent)` },
  },
  '& > summary > .disclosure-arrow': {
    fontSize: 18,
    flex: 'none',
    color: theme.vars.palette.text.secondary,
    transition: 'transform 140ms',
  },
  '&[open] > summary > .disclosure-arrow': { transform: 'rotate(180deg)' },
}));
