'use client';
import type { ElementType } from 'react';
import Autorenew from '@mui/icons-material/Autorenew';
import CheckCircle from '@mui/icons-material/CheckCircle';
import DoNotDisturbOn from '@mui/icons-material/DoNotDisturbOn';
import ErrorIcon from '@mui/icons-material/Error';
import History from '@mui/icons-material/History';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';
import type { SpotWarning } from '@/app/_trpc/types';

export const statusLooks: Readonly<
  Record<SpotWarning['status'], { label: string; tone: Tone; icon: ElementType; meaning: string }>
> = {
  handling: { label: 'Handling', tone: 'action', icon: Autorenew, meaning: 'The plan is running' },
  handled: {
    label: 'Handled',
    tone: 'good',
    icon: CheckCircle,
    meaning: 'Cordoned and drained before T, and the capacity is there',
  },
  late: {
    label: 'Late',
    tone: 'caution',
    icon: History,
    meaning: 'Handled, but received or cordoned after the deadline',
  },
  failed: {
    label: 'Failed',
    tone: 'bad',
    icon: ErrorIcon,
    meaning: 'A pod died undrained, or no capacity came in time',
  },
  ignored: { label: 'Ignored', tone: 'quiet', icon: DoNotDisturbOn, meaning: 'Recorded, nothing was done' },
};

export function EventStatusChip({ status }: { status: SpotWarning['status'] }) {
  const look = statusLooks[status];
  return <ToneChip tone={look.tone} label={look.label} icon={look.icon} />;
}

export const typeWords: Readonly<Record<SpotWarning['event_type'], string>> = {
  interruption_warning: 'Spot interruption warning',
  rebalance_recommendation: 'Rebalance recommendation',
  state_change: 'State change',
  scheduled_change: 'Scheduled change',
  status_check: 'Status check failed',
  terminated: 'Terminated',
  unparsed: 'Not understood',
};
