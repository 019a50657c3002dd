'use client';
import type { ElementType, ReactNode } from 'react';
import Link from 'next/link';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { Tip } from '@/app/_components/controls/tip';
import TrendingDown from '@mui/icons-material/TrendingDown';
import TrendingFlat from '@mui/icons-material/TrendingFlat';
import TrendingUp from '@mui/icons-material/TrendingUp';
import { Surface } from '@/app/_components/frame/panel';

export interface Trend {
  /** Now minus before, in the card's own unit. */
  change: number;
  text: string;
  explanation: string;
}

/** A figure with what it is made of; the trend only where rows back it. */
export function StatCard(props: {
  icon: ElementType;
  hue: 'green' | 'blue' | 'yellow' | 'red';
  label: string;
  /** Undefined while loading. */
  value: ReactNode | undefined;
  detail: ReactNode;
  trend?: Trend | null;
  href: string;
}) {
  const { icon: Icon, trend } = props;
  const TrendIcon =
    trend == null || trend.change === 0 ? TrendingFlat : trend.change > 0 ? TrendingUp : TrendingDown;
  return (
    <Surface
      aria-label={props.label}
      sx={(theme) => ({
        overflow: 'hidden',
        backgroundImage: `linear-gradient(135deg, color-mix(in srgb, ${theme.vars.palette.brand[props.hue]} 17%, transparent), transparent 62%)`,
        transition: 'transform 160ms ease, border-color 160ms ease',
        '&:hover': {
          borderColor: `color-mix(in srgb, ${theme.vars.palette.brand[props.hue]} 45%, transparent)`,
        },
      })}
    >
      <Box
        component={Link}
        href={props.href}
        sx={{
          display: 'block',
          p: 2.25,
          minHeight: 132,
          color: 'inherit',
          textDecoration: 'none',
          borderRadius: 'inherit',
        }}
      >
        <Box
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            color: 'text.secondary',
            fontSize: '0.8125rem',
            fontWeight: 550,
          }}
        >
          <Box component={Icon} aria-hidden sx={{ fontSize: 19 }} />
          {props.label}
        </Box>
        <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 1.25, mt: 1 }}>
          <Box
            className="tabular"
            sx={{ fontSize: '1.875rem', fontWeight: 660, letterSpacing: '-0.03em', lineHeight: 1.2 }}
          >
            {props.value === undefined ? <Skeleton width={96} /> : props.value}
          </Box>
          {trend != null && (
            <Tip title={trend.explanation}>
              <Box
                component="span"
                sx={{
                  display: 'inline-flex',
                  alignItems: 'center',
                  gap: 0.5,
                  fontSize: '0.8125rem',
                  color: 'text.secondary',
                }}
              >
                <TrendIcon aria-hidden sx={{ fontSize: 17 }} />
                {trend.text}
              </Box>
            </Tip>
          )}
        </Box>
        <Box sx={{ mt: 0.5, fontSize: '0.8125rem', color: 'text.secondary', minHeight: 40 }}>
          {props.value === undefined ? <Skeleton width="80%" /> : props.detail}
        </Box>
      </Box>
    </Surface>
  );
}
