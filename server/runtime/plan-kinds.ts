import { binPackKind } from '@/server/services/kinds/bin-pack/bin-pack-kind';
import { interruptionKind } from '@/server/services/kinds/interruption/interruption-kind';
import { manualKind } from '@/server/services/kinds/manual/manual-kind';
import { rightsizeKind } from '@/server/services/kinds/rightsize/rightsize-kind';
import type { RightsizingDeps } from '@/server/services/kinds/rightsize/rightsizing-deps';
import { scaleUpKind } from '@/server/services/kinds/scale-up/scale-up-kind';
import { spotOptimizeKind } from '@/server/services/kinds/spot-optimize/spot-optimize-kind';
import { templateProofKind } from '@/server/services/kinds/template-proof/template-proof-kind';
import type { FindRollBack } from '@/server/services/plan-requests/roll-back-plan';
import type { PlanKind } from '@/server/services/plans/plan-kind';

/** Everything that any kind of plan works with. */
export type KindDeps = RightsizingDeps;

/** Every kind of plan that this installation carries out. */
export const PLAN_KINDS: readonly PlanKind<KindDeps>[] = [
  interruptionKind,
  spotOptimizeKind,
  binPackKind,
  rightsizeKind,
  scaleUpKind,
  templateProofKind,
  manualKind,
];

/** How the plans of a type are taken back. */
export const rollBackOf: FindRollBack = (optimizationType) =>
  PLAN_KINDS.find((kind) => kind.optimizationType === optimizationType)?.rollBack ?? null;
