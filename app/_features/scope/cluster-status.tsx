'use client';
import type { ElementType } from 'react';
import Box from '@mui/material/Box';
import { Tip } from '@/app/_components/controls/tip';
import CheckCircle from '@mui/icons-material/CheckCircle';
import CloudOff from '@mui/icons-material/CloudOff';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import ReportProblem from '@mui/icons-material/ReportProblem';
import type { Cluster } from '@/app/_trpc/types';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';

const looks: Readonly<
  Record<Cluster['status'], { label: string; tone: Tone; icon: ElementType; color: string }>
> = {
  connected: { label: 'Connected', tone: 'good', icon: CheckCircle, color: 'success.main' },
  degraded: { label: 'Degraded', tone: 'caution', icon: ReportProblem, color: 'warning.main' },
  unreachable: { label: 'Unreachable', tone: 'bad', icon: CloudOff, color: 'error.main' },
  pending: { label: 'Pending', tone: 'quiet', icon: HourglassEmpty, color: 'text.secondary' },
};

/** A cluster's state as an icon of its own shape; the word is for screen readers and on hover. */
export function ClusterStatusDot({ status }: { status: Cluster['status'] }) {
  const look = looks[status];
  return (
    <Box
      component={look.icon}
      role="img"
      aria-label={look.label}
      sx={{ fontSize: 15, color: look.color, flex: 'none' }}
    />
  );
}

/** A cluster's state with its reason on hover. */
export function ClusterStatusChip({ status, reason }: { status: Cluster['status']; reason: string | null }) {
  const look = looks[status];
  const chip = <ToneChip tone={look.tone} label={look.label} icon={look.icon} />;
  return reason === null ? (
    chip
  ) : (
    <Tip title={reason}>
      <span tabIndex={0}>{chip}</span>
    </Tip>
  );
}
