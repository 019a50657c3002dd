'use client';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { CodeBlock } from '@/app/_components/data/code-block';
import { formatShare } from '@/app/_lib/format/quantity';
import { formatHourlyPrice } from '@/app/_lib/format/money';
import type { PlanDetail } from '@/app/_trpc/types';
import { readAnswer } from '../stored/plan-documents';

function savingsWords(savingsPerHour: number): string {
  return savingsPerHour < 0
    ? `costs ${formatHourlyPrice(-savingsPerHour)} more than before`
    : `estimated savings ${formatHourlyPrice(savingsPerHour)}`;
}

/** Decision server’s explanation, or why it was not followed; the whole answer below it. */
export function DecisionView({ plan }: { plan: PlanDetail }) {
  const { recommendations, explanation } = plan.decision;
  const answer = readAnswer(recommendations);
  const facts =
    answer !== null
      ? [
          answer.model_version === undefined ? null : `Model ${answer.model_version}`,
          answer.confidence === undefined ? null : `confidence ${formatShare(answer.confidence)}`,
          answer.estimated_savings_per_hour === undefined
            ? null
            : savingsWords(answer.estimated_savings_per_hour),
        ].filter((fact) => fact !== null)
      : [];
  const text = explanation ?? plan.explanation;
  if (recommendations === null || recommendations === undefined) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {text ?? 'The decision server was not asked in this plan.'}
      </Typography>
    );
  }
  return (
    <Box sx={{ display: 'grid', gap: 1.25 }}>
      {text !== null && <Typography variant="body2">{text}</Typography>}
      {facts.length > 0 && (
        <Typography variant="caption" sx={{ color: 'text.secondary' }}>
          {facts.join(' · ')}
        </Typography>
      )}
      <Box component="details">
        <Box
          component="summary"
          sx={{ cursor: 'pointer', fontSize: '0.8125rem', color: 'primary.main', mb: 1 }}
        >
          The answer as received
        </Box>
        <CodeBlock label="Decision" text={JSON.stringify(recommendations, null, 2)} maxHeight={320} />
      </Box>
    </Box>
  );
}
