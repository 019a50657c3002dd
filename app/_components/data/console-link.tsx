'use client';
import Link from 'next/link';
import { styled } from '@mui/material/styles';

/** A link to another page of the console. */
export const ConsoleLink = styled(Link)(({ theme }) => ({
  color: 'inherit',
  fontWeight: 600,
  textDecoration: 'none',
  borderRadius: 4,
  '&:hover': { textDecoration: 'underline', textDecorationColor: theme.vars.palette.primary.main },
}));
