import { z } from 'zod';
import { readMaintenance, type StoredMaintenance } from '@/server/domain/calendar/maintenance';
import { isTimeZone } from '@/server/domain/calendar/office-hours';
import { toWindowBodies, windowSchema } from './office-hours-model';

const freezeSchema = z
  .strictObject({
    from: z.iso.datetime({ offset: true }).describe('ISO 8601 with zone'),
    to: z.iso.datetime({ offset: true }),
    reason: z.string().trim().min(1).max(500),
  })
  .refine((freeze) => new Date(freeze.from) < new Date(freeze.to), {
    path: ['to'],
    message: 'must be later than from',
  });

/** When optimizations of a cluster may run, as it is given and answered; Spot warnings are answered at any time. */
export const maintenanceSchema = z.strictObject({
  time_zone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone, e.g. Europe/Berlin')
    .describe('IANA name, e.g. Europe/Berlin'),
  windows: z.array(windowSchema).max(14).default([]).describe('open while any of them is; none: at any time'),
  freezes: z.array(freezeSchema).max(50).default([]).describe('nothing is optimized in them'),
});

export function toMaintenanceBody(stored: StoredMaintenance): z.output<typeof maintenanceSchema> {
  const { timeZone, windows, freezes } = readMaintenance(stored);
  return {
    time_zone: timeZone,
    windows: toWindowBodies(windows),
    freezes: freezes.map(({ from, to, reason }) => ({
      from: from.toISOString(),
      to: to.toISOString(),
      reason,
    })),
  };
}
