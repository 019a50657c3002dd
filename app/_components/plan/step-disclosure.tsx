'use client';
import { styled } from '@mui/material/styles';

/** A row that opens: a `details` whose arrow (`.step-arrow`) turns. */
export const StepDisclosure = styled('details')(({ theme }) => ({
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
  '& > summary > .step-arrow': {
    fontSize: 18,
    flex: 'none',
    color: theme.vars.palette.text.secondary,
    transition: 'transform 140ms',
  },
  '&[open] > summary > .step-arrow': { transform: 'rotate(180deg)' },
}));
