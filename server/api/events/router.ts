import { z } from 'zod';
import {
  listSpotEventsInput,
  processedEventSchema,
  spotEventDetailSchema,
  spotEventPageSchema,
} from '@/server/queries/events/spot-event-model';
import { notFound } from '@/server/api/api-error';
import { mutation, query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';
import { requireOwnAccount } from './require-own-account';

const tags = ['Events'];

export const eventsRouter = router({
  spotWarnings: query('events.spotWarnings', {
    openapi: {
      method: 'GET',
      path: '/events/spot-warnings',
      tags,
      summary: 'Spot interruption warnings, newest first',
      description: 'Only `interruption_warning` unless `type` says another.',
    },
  })
    .input(listSpotEventsInput)
    .output(spotEventPageSchema)
    .query(({ ctx, input }) =>
      ctx.queries.listSpotEvents(ctx.scope, { ...input, type: input.type ?? 'interruption_warning' }),
    ),

  get: query('events.get', {
    openapi: {
      method: 'GET',
      path: '/events/spot-warnings/{event_id}',
      tags,
      summary: 'One event with its plan, steps, log lines, verdicts and decision',
    },
  })
    .input(z.object({ event_id: z.uuid() }))
    .output(spotEventDetailSchema)
    .query(async ({ ctx, input }) => {
      const event = await ctx.queries.getSpotEvent(ctx.scope, input.event_id);
      if (event === null) throw notFound('event');
      return event;
    }),

  history: query('events.history', {
    openapi: { method: 'GET', path: '/events/history', tags, summary: 'Events of every kind, newest first' },
  })
    .input(listSpotEventsInput)
    .output(spotEventPageSchema)
    .query(({ ctx, input }) => ctx.queries.listSpotEvents(ctx.scope, input)),

  process: mutation('events.process', {
    openapi: {
      method: 'POST',
      path: '/events/process',
      tags,
      summary: 'Hand in a raw EventBridge event',
      description:
        'Handled exactly as one from SQS. The body is any JSON; one that is no event we know is recorded as `unparsed`. A customer-scoped key may hand in events of its own account only.',
    },
    successStatus: 202,
    rawBody: true,
  })
    .input(z.object({ raw: z.string().max(1_048_576).describe('the event as JSON text') }))
    .output(processedEventSchema)
    .mutation(async ({ ctx, input }) => {
      const customerId = await requireOwnAccount(ctx, input.raw);
      const received = await ctx.services.receiveEvent({ raw: input.raw, source: 'api', customerId });
      return { ...received, events: [...received.events] };
    }),
});
