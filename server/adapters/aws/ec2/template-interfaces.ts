import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type InstanceNetworkInterfaceSpecification,
  type LaunchTemplateInstanceNetworkInterfaceSpecification,
} from '@aws-sdk/client-ec2';

interface PinnedTemplate {
  readonly launchTemplateId: string;
  readonly version: string;
}

/** Network interfaces of launch template versions. A version never changes, so what was read is kept. */
export interface TemplateInterfaces {
  /** What was read before; undefined when it was not. */
  known(template: PinnedTemplate): readonly LaunchTemplateInstanceNetworkInterfaceSpecification[] | undefined;
  read(
    template: PinnedTemplate,
    signal: AbortSignal,
  ): Promise<readonly LaunchTemplateInstanceNetworkInterfaceSpecification[]>;
}

/** Needs `ec2:DescribeLaunchTemplateVersions`; errors are thrown as the SDK throws them. */
export function createTemplateInterfaces(ec2: EC2Client): TemplateInterfaces {
  const byVersion = new Map<string, readonly LaunchTemplateInstanceNetworkInterfaceSpecification[]>();
  const keyOf = ({ launchTemplateId, version }: PinnedTemplate): string => `${launchTemplateId}/${version}`;
  return {
    known: (template) => byVersion.get(keyOf(template)),
    async read(template, signal) {
      const output = await ec2.send(
        new DescribeLaunchTemplateVersionsCommand({
          LaunchTemplateId: template.launchTemplateId,
          Versions: [template.version],
        }),
        { abortSignal: signal },
      );
      const interfaces = output.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.NetworkInterfaces ?? [];
      byVersion.set(keyOf(template), interfaces);
      return interfaces;
    },
  };
}

/**
 * A template that names network interfaces forbids a subnet beside them ("Network interfaces and an instance-level
 * subnet ID may not be specified on the same request"), so each interface is said again with our subnet. Fixed addresses
 * and existing interfaces belong to the template's own subnet and are left out.
 */
export function interfacesInSubnet(
  interfaces: readonly LaunchTemplateInstanceNetworkInterfaceSpecification[],
  subnetId: string,
): InstanceNetworkInterfaceSpecification[] {
  return interfaces.map((from, index) => ({
    DeviceIndex: from.DeviceIndex ?? index,
    SubnetId: subnetId,
    ...(from.NetworkCardIndex === undefined ? {} : { NetworkCardIndex: from.NetworkCardIndex }),
    ...(from.Groups === undefined ? {} : { Groups: from.Groups }),
    ...(from.AssociatePublicIpAddress === undefined
      ? {}
      : { AssociatePublicIpAddress: from.AssociatePublicIpAddress }),
    ...(from.DeleteOnTermination === undefined ? {} : { DeleteOnTermination: from.DeleteOnTermination }),
    ...(from.Description === undefined ? {} : { Description: from.Description }),
    ...(from.InterfaceType === undefined ? {} : { InterfaceType: from.InterfaceType }),
    ...(from.Ipv6AddressCount === undefined ? {} : { Ipv6AddressCount: from.Ipv6AddressCount }),
    ...(from.PrimaryIpv6 === undefined ? {} : { PrimaryIpv6: from.PrimaryIpv6 }),
    ...(from.Ipv4PrefixCount === undefined ? {} : { Ipv4PrefixCount: from.Ipv4PrefixCount }),
    ...(from.Ipv6PrefixCount === undefined ? {} : { Ipv6PrefixCount: from.Ipv6PrefixCount }),
    ...(from.SecondaryPrivateIpAddressCount === undefined
      ? {}
      : { SecondaryPrivateIpAddressCount: from.SecondaryPrivateIpAddressCount }),
  }));
}
