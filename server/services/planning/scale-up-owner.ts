import type { Autoscaler } from '@/server/domain/cluster/autoscaler';
import { featureEnabled, type FeatureDefaults } from '@/server/domain/features/features';
import type { MonitoredCluster, StoredTemplate } from '@/server/ports/repositories/fleet-repository';

/**
 * Why nothing would bring capacity back to the cluster if some were taken away, in words; null when something would: an
 * autoscaler that works, or our own scale-up, switched on and with a proven template (Decision 3).
 */
export function whyNoScaleUpOwner(
  cluster: Pick<MonitoredCluster, 'features' | 'customerFeatures'>,
  known: {
    readonly autoscaler: Pick<Autoscaler, 'kind' | 'works'> | null;
    readonly template: Pick<StoredTemplate, 'status'> | null;
    readonly features: FeatureDefaults;
  },
): string | null {
  const { autoscaler, template, features } = known;
  if (autoscaler !== null)
    return autoscaler.works
      ? null
      : `nothing would bring capacity back: the controller of ${autoscaler.kind} is not Ready`;
  const isOn = featureEnabled('scale_up', {
    cluster: cluster.features,
    customer: cluster.customerFeatures,
    defaults: features,
  });
  if (!isOn)
    return 'nothing would bring capacity back: scale-up is switched off and no other autoscaler is seen';
  return template?.status === 'verified'
    ? null
    : 'nothing would bring capacity back: the node template is not verified and no other autoscaler is seen';
}
