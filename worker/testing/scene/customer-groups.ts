import { AutoScalingClient, EnterStandbyCommand } from '@aws-sdk/client-auto-scaling';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Scene } from './scene';

/** Lets a person of the customer's work on Auto Scaling groups, with the customer's own role. */
export async function withGroups<T>(
  scene: Scene,
  work: (groups: AutoScalingClient) => Promise<T>,
): Promise<T> {
  const { aws_url: endpoint, platform_credentials: platform } = scene.stack.world;
  const { role_arn: RoleArn, region } = scene.cluster();
  const [customer] = await scene.sql<{ external_id: string }[]>`select external_id from customers`;
  const sts = new STSClient({
    endpoint,
    region,
    credentials: { accessKeyId: platform.access_key_id, secretAccessKey: platform.secret_access_key },
  });
  const { Credentials: session } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'person', ExternalId: customer?.external_id }),
  );
  const groups = new AutoScalingClient({
    endpoint,
    region,
    credentials: {
      accessKeyId: session?.AccessKeyId ?? '',
      secretAccessKey: session?.SecretAccessKey ?? '',
      sessionToken: session?.SessionToken ?? '',
    },
  });
  try {
    return await work(groups);
  } finally {
    sts.destroy();
    groups.destroy();
  }
}

/** A person takes a member out of service. */
export const enterStandby = (scene: Scene, groupName: string, instanceId: string): Promise<unknown> =>
  withGroups(scene, (groups) =>
    groups.send(
      new EnterStandbyCommand({
        AutoScalingGroupName: groupName,
        InstanceIds: [instanceId],
        ShouldDecrementDesiredCapacity: true,
      }),
    ),
  );
