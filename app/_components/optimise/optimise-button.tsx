'use client';
import { lazy, Suspense, useState } from 'react';
import Button from '@mui/material/Button';
import AutoModeOutlined from '@mui/icons-material/AutoModeOutlined';
import { useMayOperate } from '@/app/_components/session-context';
import { Tip } from '@/app/_components/tip';
import { useDryRun } from './use-dry-run';

const OptimiseDialog = lazy(() => import('./optimise-dialog'));

/** What the dialog begins with; the reader may choose another. */
const FIRST_KIND = 'spot_optimize';

/** Opens the dialog of an optimisation; where the cluster is known its dry run starts at once. */
export function OptimiseButton({ clusterId }: { clusterId: string | null }) {
  const mayOperate = useMayOperate();
  const dryRun = useDryRun();
  const [isOpen, setOpen] = useState(false);
  const open = () => {
    dryRun.reset();
    if (clusterId !== null) dryRun.start(clusterId, FIRST_KIND);
    setOpen(true);
  };
  const button = (
    <Button
      variant="contained"
      startIcon={<AutoModeOutlined />}
      disabled={!mayOperate}
      aria-haspopup="dialog"
      onClick={open}
    >
      Optimise now
    </Button>
  );
  return (
    <>
      {mayOperate ? (
        button
      ) : (
        <Tip title="Only operators may ask for an optimisation">
          <span tabIndex={0}>{button}</span>
        </Tip>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <OptimiseDialog
            clusterId={clusterId}
            firstKind={FIRST_KIND}
            dryRun={dryRun}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
