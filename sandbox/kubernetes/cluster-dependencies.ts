import type { FaultBoard, SimulatedClock } from '../shared/contract';
import type { CertificateAuthority } from './api/access/tls';
import type { TokenIdentity } from './api/access/tokens';

/** What must stay the same for clients when a world is started again. */
export interface ClusterIdentity {
  readonly port: number;
  readonly token: string;
  readonly olderGrantsToken: string;
  readonly adminToken: string;
}

/** What a cluster is given by the world that holds it. */
export interface ClusterDependencies {
  readonly clock: SimulatedClock;
  readonly faults: FaultBoard;
  readonly log: (line: string) => void;
  /** A CA shared with other clusters; absent: one of its own. */
  readonly tls?: CertificateAuthority;
  /** Port and tokens of an earlier run, so that a restarted world has the same clusters at the same addresses. */
  readonly identity?: ClusterIdentity;
  /** How often each kubelet posts its status, simulated; absent: 5 minutes. */
  readonly heartbeatMs?: number;
  /** Decides on tokens that the cluster did not issue (EKS IAM tokens, `k8s-aws-v1.…`); absent: all are refused. */
  readonly reviewToken?: (token: string) => Promise<TokenIdentity | undefined>;
}
