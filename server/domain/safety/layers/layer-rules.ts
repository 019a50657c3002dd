import { azDistribution } from '@/server/domain/safety/layers/az-distribution';
import { onDemandBuffer } from '@/server/domain/safety/layers/on-demand-buffer';
import { poolConcentration } from '@/server/domain/safety/layers/pool-concentration';
import { riskThreshold } from '@/server/domain/safety/layers/risk-threshold';
import type { LayerRule } from '@/server/domain/safety/layers/layer-rule';

/** Layers 1–4 in their order; layer 5 is made of their outcome and of checks of its own (`multi-factor-checks`). */
export const LAYER_RULES: readonly LayerRule[] = [
  riskThreshold,
  azDistribution,
  poolConcentration,
  onDemandBuffer,
];
