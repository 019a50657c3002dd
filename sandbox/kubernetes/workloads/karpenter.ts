import type { Simulation } from '../simulation/simulation';
import type { Application } from './application';
import { createApplication } from './create-application';
import { makeTemplate } from './pod-template';

/**
 * Karpenter's controller as its chart sets it up: two replicas on two nodes that Karpenter does not manage.
 * https://github.com/aws/karpenter-provider-aws/blob/main/charts/karpenter/values.yaml; requests as in
 * https://karpenter.sh/docs/getting-started/getting-started-with-karpenter/
 */
const KARPENTER = {
  name: 'karpenter',
  namespace: 'kube-system',
  kind: 'Deployment',
  replicas: 2,
  component: 'controller',
  budget: { maxUnavailable: 1 },
  spec: {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'karpenter.sh/nodepool', operator: 'DoesNotExist' }] },
          ],
        },
      },
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'karpenter' } },
            topologyKey: 'kubernetes.io/hostname',
          },
        ],
      },
    },
  },
} satisfies Application;

/** Creates the controller's workload. It only stands there: it brings and takes no machines. */
export function createKarpenter(simulation: Simulation, createdAt: string): void {
  const template = makeTemplate(
    {
      app: KARPENTER.name,
      component: KARPENTER.component,
      cpuMillicores: 1_000,
      memoryMib: 1_024,
      priority: 2_000_000_000,
      priorityClassName: 'system-cluster-critical',
      graceSeconds: 30,
      spec: KARPENTER.spec,
    },
    simulation.random,
  );
  createApplication(simulation, KARPENTER, template, createdAt);
}
