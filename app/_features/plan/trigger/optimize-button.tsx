'use client';
import { lazy, Suspense, useState } from 'react';
import Button from '@mui/material/Button';
import AutoModeOutlined from '@mui/icons-material/AutoModeOutlined';
import { useMayOperate } from '@/app/_features/session/session-context';
import { Tip } from '@/app/_components/controls/tip';
import type { OptimizeKind } from '@/app/_trpc/types';
import { useDryRun } from './use-dry-run';

const OptimizeDialog = lazy(() => import('./optimize-dialog'));

/** What the dialog begins with; the reader may choose another. */
const FIRST_KIND: OptimizeKind = 'spot_optimize';

/** Opens the dialog of an optimization; where the cluster is known its dry run starts at once. */
export function OptimizeButton({
  clusterId,
  kind = FIRST_KIND,
  label = 'Optimize now',
  variant = 'contained',
}: {
  clusterId: string | null;
  kind?: OptimizeKind;
  label?: string;
  variant?: 'contained' | 'outlined';
}) {
  const mayOperate = useMayOperate();
  const dryRun = useDryRun();
  const [isOpen, setOpen] = useState(false);
  const open = () => {
    dryRun.reset();
    if (clusterId !== null) dryRun.start(clusterId, kind);
    setOpen(true);
  };
  const button = (
    <Button
      variant={variant}
      startIcon={<AutoModeOutlined />}
      disabled={!mayOperate}
      aria-haspopup="dialog"
      onClick={open}
    >
      {label}
    </Button>
  );
  return (
    <>
      {mayOperate ? (
        button
      ) : (
        <Tip title="Only operators may ask for an optimization">
          <span tabIndex={0}>{button}</span>
        </Tip>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <OptimizeDialog
            clusterId={clusterId}
            firstKind={kind}
            dryRun={dryRun}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
