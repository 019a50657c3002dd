'use client';
import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import { BeforeAfter } from '@/app/_components/data/before-after';
import { monthlyRate } from '@/app/_components/data/money';
import { Missing } from '@/app/_components/data/time-ago';
import { COMPARED_DIGITS, formatHourlyPrice, formatPriceBefore } from '@/app/_lib/format/money';
import { formatCount, formatShare } from '@/app/_lib/format/quantity';
import { readMix, type Mix } from '../stored/plan-documents';
import type { Plan } from '@/app/_trpc/types';
import { realizedMissing } from '../words/plan-words';

const money = (price: number) => formatHourlyPrice(price, COMPARED_DIGITS);
function Figure({ name, children, note }: { name: string; children: ReactNode; note?: string | undefined }) {
  return (
    <Box sx={{ p: 1.5, borderRadius: '12px', bgcolor: 'surface.sunken', minWidth: 0 }}>
      <Box component="dt" sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
        {name}
      </Box>
      <Box component="dd" sx={{ m: 0, mt: 0.25, fontSize: '1.0625rem', fontWeight: 640 }}>
        {children}
      </Box>
      {note !== undefined && (
        <Box component="dd" sx={{ m: 0, fontSize: '0.75rem', color: 'text.secondary' }}>
          {note}
        </Box>
      )}
    </Box>
  );
}

/** A saving with its share of the cost before and what it is over a month; a negative one is a cost, and is named so. */
function Saving({
  name,
  extraName,
  saved,
  before,
  missing,
}: {
  name: string;
  /** The same for what costs more. */
  extraName: string;
  saved: number | null;
  before: Mix | null;
  missing: string;
}) {
  if (saved === null)
    return (
      <Figure name={name}>
        <Missing reason={missing} />
      </Figure>
    );
  const size = Math.abs(saved);
  const share =
    before === null || before.costPerHour === null || before.costPerHour <= 0
      ? ''
      : `${formatShare(size / before.costPerHour)} ${saved < 0 ? 'more' : 'less'}, `;
  return (
    <Figure name={saved < 0 ? extraName : name} note={`${share}${monthlyRate(size)}`}>
      <span className="tabular">{money(size)}</span>
    </Figure>
  );
}

/** A plan's nodes, cost and saving before and after; what is not known says why. */
export function PlanFigures({ plan }: { plan: Plan }) {
  const before = readMix(plan.before);
  const after = readMix(plan.after);
  const ofMix = plan.optimization_type !== 'rightsize';
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gap: 1.25,
        m: 0,
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 200px), 1fr))',
      }}
    >
      {ofMix && (
        <>
          <Figure name="Nodes">
            <BeforeAfter
              align="left"
              before={before === null ? null : formatCount(before.nodes)}
              after={after === null ? null : formatCount(after.nodes)}
              missing="No mix was decided"
            />
          </Figure>
          <Figure name="Cost per hour">
            <BeforeAfter
              align="left"
              before={before?.costPerHour == null ? null : formatPriceBefore(before.costPerHour)}
              after={after?.costPerHour == null ? null : money(after.costPerHour)}
              missing={
                before === null || after === null
                  ? 'No mix was decided'
                  : 'The price of a node in the mix is not known'
              }
            />
          </Figure>
        </>
      )}
      <Saving
        name={plan.dry_run ? 'Would save' : 'Saving, estimated'}
        extraName={plan.dry_run ? 'Would cost more' : 'Extra cost, estimated'}
        saved={plan.estimated_savings_per_hour}
        before={before}
        missing="No savings were decided"
      />
      {!plan.dry_run && (
        <Saving
          name="Saving, realized"
          extraName="Extra cost, realized"
          saved={plan.realised_savings_per_hour}
          before={before}
          missing={realizedMissing(plan)}
        />
      )}
    </Box>
  );
}
