import type { StoredTemplate } from '@/server/ports/repositories/fleet-repository';

/** Why a template cannot be proven, or null: only a pinned version, or an image that was given, is launched from. */
export function whyNotProvable(template: StoredTemplate): string | null {
  if (template.launchTemplateId !== null) {
    return template.launchTemplateVersion !== null && /^\d+$/.test(template.launchTemplateVersion)
      ? subnetsMissing(template)
      : 'its launch template has no pinned version';
  }
  if (template.origin !== 'given' || template.imageId === null)
    return 'it was learned from a node without a pinned launch template version: give one';
  return subnetsMissing(template);
}

function subnetsMissing(template: StoredTemplate): string | null {
  return Object.keys(template.subnets).length === 0 ? 'it names no subnet' : null;
}

/** What a template launches from, as one text: a proof holds for exactly this. Holds no secret. */
export function sourceOf(template: StoredTemplate): string {
  return template.launchTemplateId !== null
    ? `${template.launchTemplateId}:${template.launchTemplateVersion ?? ''}`
    : [
        template.imageId ?? '',
        template.instanceProfileArn ?? '',
        [...template.securityGroupIds].sort().join(','),
        // Sealed anew whenever it is given anew.
        template.userDataSealed ?? '',
      ].join('|');
}
