import type {
  CreateSnapshotRequest,
  DeleteVolumeRequest,
  DescribeSnapshotsRequest,
  DescribeSnapshotsResult,
  DescribeVolumesRequest,
  DescribeVolumesResult,
  Snapshot as SnapshotAnswer,
} from '@aws-sdk/client-ec2';
import type { Call } from '../model/operation';
import { AwsError, dryRun } from '../wire/aws-error';
import { matcher } from './requests/filters';
import { newId } from './launches/launch';
import { checkedTags } from './requests/checked-tags';
import type { Snapshot, Volume } from '../model/ec2';
import { page } from './requests/paging';
import { setTags, tagList } from '../model/region-state';

/** How long a snapshot of the sandbox is `pending`. */
const SNAPSHOT_SECONDS = 15;

export function describeVolumes(call: Call, input: DescribeVolumesRequest): DescribeVolumesResult {
  const { ec2: state } = call;
  for (const id of input.VolumeIds ?? []) volumeById(call, id);
  const matches = matcher<Volume>(
    state,
    input.Filters,
    {
      'volume-id': ({ id }) => [id],
      status: ({ attachedTo }) => [attachedTo === undefined ? 'available' : 'in-use'],
      'availability-zone': ({ zone }) => [zone.name],
      'availability-zone-id': ({ zone }) => [zone.id],
      'volume-type': ({ type }) => [type],
      size: ({ sizeGib }) => [String(sizeGib)],
      'attachment.instance-id': ({ attachedTo }) => (attachedTo === undefined ? [] : [attachedTo]),
    },
    ({ id }) => id,
  );
  const { items, nextToken } = page(
    [...state.volumes.values()].filter(
      (volume) => (input.VolumeIds?.length ? input.VolumeIds.includes(volume.id) : true) && matches(volume),
    ),
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 5, most: 1000 },
  );
  return {
    NextToken: nextToken,
    Volumes: items.map((volume) => ({
      VolumeId: volume.id,
      AvailabilityZone: volume.zone.name,
      AvailabilityZoneId: volume.zone.id,
      Size: volume.sizeGib,
      VolumeType: volume.type,
      Iops: 3000,
      State: volume.attachedTo === undefined ? 'available' : 'in-use',
      CreateTime: volume.createTime,
      Encrypted: true,
      Attachments:
        volume.attachedTo === undefined
          ? []
          : [
              {
                InstanceId: volume.attachedTo,
                VolumeId: volume.id,
                Device: '/dev/xvda',
                State: 'attached',
                DeleteOnTermination: true,
              },
            ],
      Tags: tagList(state, volume.id),
    })),
  };
}

function volumeById(call: Call, id: string): Volume {
  const volume = call.ec2.volumes.get(id);
  if (volume !== undefined) return volume;
  throw new AwsError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`);
}

export function deleteVolume(call: Call, input: DeleteVolumeRequest): Record<string, never> {
  const volume = volumeById(call, input.VolumeId ?? '');
  if (volume.attachedTo !== undefined) {
    throw new AwsError('VolumeInUse', `Volume ${volume.id} is currently attached to ${volume.attachedTo}`);
  }
  if (input.DryRun === true) throw dryRun();
  call.ec2.volumes.delete(volume.id);
  call.ec2.tags.delete(volume.id);
  return {};
}

export function createSnapshot(call: Call, input: CreateSnapshotRequest): SnapshotAnswer {
  const volume = volumeById(call, input.VolumeId ?? '');
  if (input.DryRun === true) throw dryRun();
  const snapshot: Snapshot = {
    id: newId('snap'),
    volumeId: volume.id,
    sizeGib: volume.sizeGib,
    startTime: call.now,
    description: input.Description ?? '',
    state: 'pending',
  };
  call.ec2.snapshots.set(snapshot.id, snapshot);
  for (const { ResourceType, Tags } of input.TagSpecifications ?? []) {
    if (ResourceType === 'snapshot') setTags(call.ec2, snapshot.id, checkedTags(Tags));
  }
  call.world.clock.after(SNAPSHOT_SECONDS * 1000, () => {
    snapshot.state = 'completed';
  });
  return describeSnapshot(call, snapshot);
}

export function describeSnapshots(call: Call, input: DescribeSnapshotsRequest): DescribeSnapshotsResult {
  const missing = (input.SnapshotIds ?? []).find((id) => !call.ec2.snapshots.has(id));
  if (missing !== undefined) {
    throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${missing}' does not exist.`);
  }
  const matches = matcher<Snapshot>(
    call.ec2,
    input.Filters,
    {
      'snapshot-id': ({ id }) => [id],
      'volume-id': ({ volumeId }) => [volumeId],
      status: ({ state }) => [state],
      'owner-id': () => [call.ec2.accountId],
    },
    ({ id }) => id,
  );
  const { items, nextToken } = page(
    [...call.ec2.snapshots.values()].filter(
      (snapshot) =>
        (input.SnapshotIds?.length ? input.SnapshotIds.includes(snapshot.id) : true) && matches(snapshot),
    ),
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 5, most: 1000 },
  );
  return { NextToken: nextToken, Snapshots: items.map((snapshot) => describeSnapshot(call, snapshot)) };
}

function describeSnapshot(call: Call, snapshot: Snapshot): SnapshotAnswer {
  return {
    SnapshotId: snapshot.id,
    VolumeId: snapshot.volumeId,
    VolumeSize: snapshot.sizeGib,
    StartTime: snapshot.startTime,
    Description: snapshot.description,
    State: snapshot.state,
    Progress: snapshot.state === 'completed' ? '100%' : '0%',
    OwnerId: call.ec2.accountId,
    Encrypted: true,
    Tags: tagList(call.ec2, snapshot.id),
  };
}
