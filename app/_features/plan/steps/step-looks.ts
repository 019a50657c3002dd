import type { ElementType } from 'react';
import Autorenew from '@mui/icons-material/Autorenew';
import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorIcon from '@mui/icons-material/Error';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import RemoveCircleOutlined from '@mui/icons-material/RemoveCircleOutlined';
import Undo from '@mui/icons-material/Undo';
import type { Step } from '@/app/_trpc/types';

export const stepStatusLooks: Readonly<
  Record<Step['status'], { label: string; icon: ElementType; color: string }>
> = {
  pending: { label: 'Pending', icon: RadioButtonUnchecked, color: 'text.secondary' },
  running: { label: 'Running', icon: Autorenew, color: 'info.main' },
  succeeded: { label: 'Done', icon: CheckCircle, color: 'success.main' },
  failed: { label: 'Failed', icon: ErrorIcon, color: 'error.main' },
  skipped: { label: 'Skipped', icon: RemoveCircleOutlined, color: 'text.secondary' },
  rolled_back: { label: 'Rolled back', icon: Undo, color: 'warning.main' },
};

/** What a dry run leaves alone was not skipped: it is what would be done. */
export const wouldBeLook = { label: 'Planned', icon: RadioButtonUnchecked, color: 'text.secondary' };

/** Steps in words; a type that is newer than this page is shown by its own name. */
const words: Readonly<Record<string, string>> = {
  decide: 'Decide',
  guard: 'Re-check safety',
  cordon: 'Cordon',
  verify: 'Check in EC2',
  detach: 'Detach from group',
  drain: 'Drain',
  launch: 'Launch',
  prove: 'Test launch',
  'wait-ready': 'Wait until Ready',
  'await-group': 'Wait for the Auto Scaling group',
  terminate: 'Terminate',
  uncordon: 'Uncordon',
  scale: 'Scale',
  patch: 'Update requests',
  'await-rollout': 'Watch the rollout',
  rollback: 'Roll back requests',
  record: 'Record',
};

export function stepWords(type: string): string {
  return words[type] ?? type;
}
