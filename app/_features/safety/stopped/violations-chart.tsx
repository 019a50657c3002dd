'use client';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { violationWords } from '@/app/_features/plan/verdict/verdict-words';
import { formatExact, type TimeZoneChoice } from '@/app/_lib/format/time';
import type { SafetyReport } from '@/app/_trpc/types';

const DAY_SECONDS = 86_400;

/** Runs of intervals in which nothing was evaluated, by their first and last label. */
function gapsOf(report: SafetyReport): readonly (readonly [first: string, last: string])[] {
  const gaps: [string, string][] = [];
  let open: [string, string] | null = null;
  for (const bucket of report.buckets) {
    if (bucket.validations > 0) {
      open = null;
    } else if (open === null) {
      open = [bucket.from, bucket.from];
      gaps.push(open);
    } else {
      open[1] = bucket.from;
    }
  }
  return gaps;
}

/** Stacked bars by violation type; colors are told apart by their pattern of the legend's order too. */
export default function ViolationsChart({
  report,
  types,
  zone,
  height,
}: {
  report: SafetyReport;
  types: readonly string[];
  zone: TimeZoneChoice;
  height: number;
}) {
  const { vars } = useTheme();
  const { brand } = vars.palette;
  const fills = [brand.red, brand.yellow, brand.blue, brand.green, vars.palette.text.disabled];
  const fillOf = (type: string) => fills[types.indexOf(type) % fills.length] ?? brand.red;
  const data = report.buckets.map((bucket) => ({
    from: bucket.from,
    ...(bucket.validations === 0
      ? {}
      : Object.fromEntries(
          types.map((type) => [
            type,
            bucket.violations.find((each) => each.violation_type === type)?.count ?? 0,
          ]),
        )),
  }));
  // `2026-03-01 14:05:09.120 UTC`: the day for long intervals, else the minute.
  const tick = (from: string) =>
    report.bucket_seconds >= DAY_SECONDS / 4
      ? formatExact(from, zone).slice(5, 10)
      : formatExact(from, zone).slice(11, 16);
  const axis = {
    tickLine: false,
    axisLine: false,
    tick: { fill: vars.palette.text.secondary, fontSize: 12 },
  };
  return (
    <Box aria-hidden>
      <Box
        component="ul"
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1.5,
          m: 0,
          mb: 1,
          p: 0,
          listStyle: 'none',
          fontSize: '0.75rem',
        }}
      >
        {types.map((type) => (
          <Box component="li" key={type} sx={{ display: 'flex', alignItems: 'center', gap: 0.75 }}>
            <Box sx={{ width: 10, height: 10, borderRadius: '3px', bgcolor: fillOf(type) }} />
            {violationWords[type] ?? type}
          </Box>
        ))}
      </Box>
      <ResponsiveContainer width="100%" height={height}>
        <BarChart data={data} margin={{ top: 4, right: 4, bottom: 0, left: -18 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke={vars.palette.surface.hairline} />
          {gapsOf(report).map(([first, last]) => (
            <ReferenceArea
              key={first}
              x1={first}
              x2={last}
              fill={vars.palette.text.disabled}
              fillOpacity={0.16}
            />
          ))}
          <XAxis dataKey="from" tickFormatter={tick} minTickGap={28} {...axis} />
          <YAxis allowDecimals={false} width={48} {...axis} />
          <Tooltip
            cursor={{ fill: vars.palette.surface.hairline }}
            labelFormatter={(from) =>
              typeof from === 'string' ? formatExact(from, zone).replace(/:\d\d\.\d{3}/, '') : ''
            }
            formatter={(value, type) => [String(value), violationWords[String(type)] ?? String(type)]}
            contentStyle={{
              background: vars.palette.background.paper,
              border: `1px solid ${vars.palette.surface.hairline}`,
              borderRadius: 10,
              fontSize: 13,
            }}
            itemStyle={{ color: vars.palette.text.primary }}
          />
          {types.map((type) => (
            <Bar
              key={type}
              dataKey={type}
              stackId="violations"
              fill={fillOf(type)}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </Box>
  );
}
