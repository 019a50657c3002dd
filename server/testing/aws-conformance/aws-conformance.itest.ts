import { describeComputeReads } from '@/server/testing/aws-conformance/compute-conformance';
import { useConformance } from '@/server/testing/aws-conformance/conformance-context';
import { describeGroups } from '@/server/testing/aws-conformance/groups-conformance';
import { describeIdentity } from '@/server/testing/aws-conformance/identity-conformance';
import { describeLaunches } from '@/server/testing/aws-conformance/launch-conformance';
import { describePrices } from '@/server/testing/aws-conformance/price-conformance';
import { describeQueue } from '@/server/testing/aws-conformance/queue-conformance';

const context = useConformance();

describeIdentity(context);
describeQueue({
  queue: () => {
    const { queueUrl } = context.target;
    return queueUrl === null ? null : context.region.queue(queueUrl);
  },
  missingQueue: () => context.region.queue(`${context.target.queueUrl ?? ''}-that-is-not-there`),
  checksReceiptHandles: () => !context.target.lenient.has('receipt-handle'),
  send: (body) => context.target.sendToQueue(body),
});
describeComputeReads(context);
describeLaunches(context);
describeGroups(context);
describePrices(context);
