import { z } from 'zod';
import {
  isTimeZone,
  WEEKDAYS,
  type OfficeHours,
  type OfficeWindow,
} from '@/server/domain/calendar/office-hours';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM between 00:00 and 23:59');

const distinct = (values: readonly string[]) => new Set(values).size === values.length;

export const windowSchema = z
  .strictObject({
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .refine(distinct, 'names a day twice')
      .describe('the days on which it opens'),
    opens_at: clockTime,
    closes_at: clockTime.describe('earlier than opens_at: on the next day'),
  })
  .refine((window) => window.opens_at !== window.closes_at, {
    path: ['closes_at'],
    message: 'must differ from opens_at',
  });

/** Office hours as they are given and answered. */
export const officeHoursSchema = z.strictObject({
  time_zone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone, e.g. Europe/Berlin')
    .describe('IANA name, e.g. Europe/Berlin'),
  windows: z.array(windowSchema).min(1).max(14).describe('open while any of them is'),
  namespaces: z
    .array(z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be the name of a namespace'))
    .min(1)
    .max(500)
    .refine(distinct, 'names a namespace twice')
    .describe('what is scaled down outside of the windows'),
});

export const toWindowBodies = (windows: readonly OfficeWindow[]): z.output<typeof windowSchema>[] =>
  windows.map(({ days, opensAt, closesAt }) => ({ days: [...days], opens_at: opensAt, closes_at: closesAt }));

export const toOfficeHoursBody = (hours: OfficeHours): z.output<typeof officeHoursSchema> => ({
  time_zone: hours.timeZone,
  windows: toWindowBodies(hours.windows),
  namespaces: [...hours.namespaces],
});
