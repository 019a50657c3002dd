'use client';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { Pie, PieChart, Tooltip } from 'recharts';
import { lifecycleWords } from '@/app/_components/data/lifecycle';
import { formatHourlyPrice } from '@/app/_lib/format/money';
import type { Node } from '@/app/_trpc/types';

export interface Slice {
  type: Node['node_type'];
  costPerHour: number;
}

/** The ring beside the table; decoration for those who read the table. */
export default function CostPie({
  slices,
  total,
  size,
}: {
  slices: readonly Slice[];
  total: number;
  size: number;
}) {
  const { vars } = useTheme();
  const fills: Readonly<Record<Node['node_type'], string>> = {
    spot: vars.palette.brand.green,
    'on-demand': vars.palette.brand.blue,
    other: vars.palette.text.disabled,
  };
  const data = slices.map((slice) => ({
    name: lifecycleWords[slice.type],
    value: slice.costPerHour,
    fill: fills[slice.type],
  }));
  return (
    <Box aria-hidden sx={{ position: 'relative', width: size, height: size }}>
      <PieChart width={size} height={size} accessibilityLayer={false}>
        <Pie
          data={data}
          dataKey="value"
          nameKey="name"
          innerRadius={size * 0.34}
          outerRadius={size * 0.48}
          paddingAngle={2}
          startAngle={90}
          endAngle={-270}
          stroke="none"
          isAnimationActive={false}
        />
        <Tooltip
          formatter={(value) => (typeof value === 'number' ? formatHourlyPrice(value) : String(value))}
          contentStyle={{
            background: vars.palette.background.paper,
            border: `1px solid ${vars.palette.surface.hairline}`,
            borderRadius: 10,
            fontSize: 13,
          }}
          itemStyle={{ color: vars.palette.text.primary }}
        />
      </PieChart>
      <Box
        sx={{
          position: 'absolute',
          inset: 0,
          display: 'grid',
          placeContent: 'center',
          textAlign: 'center',
          pointerEvents: 'none',
        }}
      >
        <Box className="tabular" sx={{ fontSize: '1.0625rem', fontWeight: 650, letterSpacing: '-0.02em' }}>
          {formatHourlyPrice(total)}
        </Box>
        <Box sx={{ fontSize: '0.6875rem', color: 'text.secondary' }}>in total</Box>
      </Box>
    </Box>
  );
}
