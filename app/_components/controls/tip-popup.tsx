'use client';
import { useEffect, useId, type ReactNode } from 'react';
import Box from '@mui/material/Box';
import Popper from '@mui/material/Popper';

/** The drawn part of a tip; it names itself as the description of what it explains. */
export default function TipPopup({
  anchor,
  placement,
  children,
}: {
  anchor: Element;
  placement: 'top' | 'right';
  children: ReactNode;
}) {
  const id = useId();
  useEffect(() => {
    const before = anchor.getAttribute('aria-describedby');
    anchor.setAttribute('aria-describedby', id);
    return () => {
      if (before === null) anchor.removeAttribute('aria-describedby');
      else anchor.setAttribute('aria-describedby', before);
    };
  }, [anchor, id]);
  return (
    <Popper open anchorEl={anchor} placement={placement} sx={{ zIndex: 'tooltip' }}>
      <Box
        id={id}
        role="tooltip"
        sx={(theme) => ({
          maxWidth: 340,
          m: '6px',
          px: 1.25,
          py: 0.75,
          borderRadius: '8px',
          fontSize: '0.7813rem',
          lineHeight: 1.45,
          overflowWrap: 'anywhere',
          color: '#F2F6FB',
          bgcolor: '#2A3A4F',
          boxShadow: theme.vars.palette.surface.shadowHigh,
          animation: 'rise 140ms ease-out 160ms backwards',
        })}
      >
        {children}
      </Box>
    </Popper>
  );
}
