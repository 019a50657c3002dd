import type { LaunchTemplateSpecification, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/aws-error';
import type { LaunchTemplate } from '../../model/ec2';
import type { Ec2RegionState } from '../../model/region-state';

/** Data of a launch template's version, by id or name; `$Latest` and `$Default` are resolved. */
export function templateData(
  state: Ec2RegionState,
  specification: LaunchTemplateSpecification,
): ResponseLaunchTemplateData {
  const { LaunchTemplateId: id, LaunchTemplateName: name, Version: version } = specification;
  if ((id === undefined) === (name === undefined)) {
    throw new AwsError(
      id === undefined ? 'MissingParameter' : 'InvalidParameterCombination',
      'Specify either the launch template ID or the launch template name, but not both',
    );
  }
  const template = findLaunchTemplate(state, { id, name });
  const number =
    version === undefined || version === '$Default'
      ? template.defaultVersion
      : version === '$Latest'
        ? Math.max(...template.versions.keys())
        : Number(version);
  const found = template.versions.get(number);
  if (found === undefined) {
    throw new AwsError(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find launch template version ${version ?? ''} for launch template ${template.id}`,
    );
  }
  return found.data;
}

/** The launch template with this id or, without an id, this name. */
export function findLaunchTemplate(
  state: Ec2RegionState,
  { id, name }: { readonly id: string | undefined; readonly name: string | undefined },
): LaunchTemplate {
  const template = [...state.launchTemplates.values()].find((candidate) =>
    id === undefined ? candidate.name === name : candidate.id === id,
  );
  if (template === undefined) {
    throw id === undefined
      ? new AwsError(
          'InvalidLaunchTemplateName.NotFoundException',
          `The specified launch template, with template name ${name ?? ''}, does not exist.`,
        )
      : new AwsError(
          'InvalidLaunchTemplateId.NotFound',
          `The specified launch template, with template ID ${id}, does not exist.`,
        );
  }
  return template;
}
