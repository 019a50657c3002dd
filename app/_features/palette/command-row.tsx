'use client';
import { useEffect, useRef } from 'react';
import Box from '@mui/material/Box';
import type { Command } from './use-commands';

/** One result; the pointer and the arrow keys share the same highlight. */
export function CommandRow(props: {
  id: string;
  command: Command;
  active: boolean;
  firstOfGroup: boolean;
  onPoint: () => void;
  onChoose: () => void;
}) {
  const { command, active } = props;
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <>
      {props.firstOfGroup && (
        <Box
          role="presentation"
          sx={{ px: 1.5, pt: 1, pb: 0.5, fontSize: '0.6875rem', fontWeight: 650, color: 'text.secondary' }}
        >
          {command.group}
        </Box>
      )}
      <Box
        ref={row}
        id={props.id}
        role="option"
        aria-selected={active}
        onMouseMove={props.onPoint}
        onClick={props.onChoose}
        sx={(theme) => ({
          display: 'flex',
          alignItems: 'center',
          gap: 1.5,
          px: 1.5,
          py: 1,
          borderRadius: '10px',
          cursor: 'pointer',
          bgcolor: active
            ? `color-mix(in srgb, ${theme.vars.palette.primary.main} 16%, transparent)`
            : 'transparent',
        })}
      >
        <Box
          component={command.icon}
          aria-hidden
          sx={{ fontSize: 20, color: 'text.secondary', flex: 'none' }}
        />
        <Box sx={{ minWidth: 0, flex: 1 }}>
          <Box
            sx={{
              fontSize: '0.875rem',
              fontWeight: 550,
              overflow: 'hidden',
              textOverflow: 'ellipsis',
              whiteSpace: 'nowrap',
            }}
          >
            {command.title}
          </Box>
          {command.detail !== null && (
            <Box
              sx={{
                fontSize: '0.75rem',
                color: 'text.secondary',
                overflow: 'hidden',
                textOverflow: 'ellipsis',
                whiteSpace: 'nowrap',
              }}
            >
              {command.detail}
            </Box>
          )}
        </Box>
      </Box>
    </>
  );
}
