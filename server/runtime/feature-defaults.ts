import type { FeatureDefaults } from '@/server/domain/features/features';
import type { Environment } from './environment-schema';

/** The operator's switches of the workflows, by the names of customers' and clusters'. */
export const featureDefaults = (environment: Environment): FeatureDefaults => ({
  spot_optimization: environment.SPOT_OPTIMIZATION_ENABLED,
  bin_packing: environment.BIN_PACKING_ENABLED,
  rightsizing: environment.RIGHTSIZING_ENABLED,
  office_hours: environment.OFFICE_HOURS_ENABLED,
  ghost_probe_scanner: environment.GHOST_PROBE_SCANNER_ENABLED,
  zombie_volume_cleanup: environment.ZOMBIE_VOLUME_CLEANUP_ENABLED,
  network_optimization: environment.NETWORK_OPTIMIZATION_ENABLED,
  oom_remediation: environment.OOM_REMEDIATION_ENABLED,
  scale_up: environment.SCALE_UP_ENABLED,
});
