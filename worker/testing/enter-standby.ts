import { AutoScalingClient, EnterStandbyCommand } from '@aws-sdk/client-auto-scaling';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Scene } from './scene';

/** A person takes a member out of service, with the customer's own role. */
export async function enterStandby(scene: Scene, groupName: string, instanceId: string): Promise<void> {
  const { aws_url: endpoint, platform_credentials: platform } = scene.stack.world;
  const { role_arn: RoleArn, region } = scene.cluster();
  const [customer] = await scene.sql<{ external_id: string }[]>`select external_id from customers`;
  const sts = new STSClient({
    endpoint,
    region,
    credentials: { accessKeyId: platform.access_key_id, secretAccessKey: platform.secret_access_key },
  });
  const { Credentials: session } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'standby', ExternalId: customer?.external_id }),
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
  await groups.send(
    new EnterStandbyCommand({
      AutoScalingGroupName: groupName,
      InstanceIds: [instanceId],
      ShouldDecrementDesiredCapacity: true,
    }),
  );
  sts.destroy();
  groups.destroy();
}
