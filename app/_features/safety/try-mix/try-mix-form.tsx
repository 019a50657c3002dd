'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Add from '@mui/icons-material/Add';
import { useFieldArray, useForm } from 'react-hook-form';
import { FailureAlert } from '@/app/_components/feedback/failure-alert';
import { FormField } from '@/app/_components/form/form-field';
import { flatProblems, showProblems, useFormChange } from '@/app/_components/form/problems';
import { capitalized } from '@/app/_lib/format/sentence';
import { useTRPCClient } from '@/app/_trpc/client';
import { fieldProblems } from '@/app/_trpc/field-problems';
import type { MixQuestion } from '@/app/_trpc/types';
import { draftOf, emptyRow, mixSchema, type DraftRow } from './mix-draft';
import { MixAnswer } from './mix-answer';
import { MixRowEditor } from './mix-row-editor';
import { policyFields, policyPath, policyProblemsInWords, type Policy } from './policy-draft';
import { PolicyTightening } from './policy-tightening';

/** The rows of a mix, and what the gate says of them. A refused question keeps everything that was typed. */
export function TryMixForm({
  clusterId,
  initialRows,
  policyInForce,
}: {
  clusterId: string | null;
  initialRows: readonly DraftRow[];
  /** Of the cluster, else of the platform; null while it is not known. */
  policyInForce: Policy | null;
}) {
  const client = useTRPCClient();
  const form = useForm({
    resolver: zodResolver(mixSchema(clusterId)),
    defaultValues: draftOf(initialRows),
  });
  const { control, formState, handleSubmit, setError } = form;
  const rows = useFieldArray({ control, name: 'recommendation.allocations' });
  const ask = useMutation({
    mutationFn: (question: MixQuestion) => client.safety.validate.query(question),
    onError: (error) => showProblems(setError, policyProblemsInWords(fieldProblems(error))),
  });
  const problems = flatProblems(formState.errors);
  const named = Object.keys(problems).length;
  // A refusal is about what was sent; an answer stays until the next one.
  useFormChange(form, () => {
    if (ask.isError) ask.reset();
  });
  return (
    <Box
      component="form"
      noValidate
      aria-label="Mix to try"
      onSubmit={handleSubmit(
        (question) => ask.mutate(question),
        () => ask.reset(),
      )}
    >
      <Box sx={{ display: 'grid', gap: { xs: 2, md: 1.25 } }}>
        {rows.fields.map(({ id }, index) => (
          <MixRowEditor
            key={id}
            control={control}
            index={index}
            withFacts={clusterId === null}
            onRemove={() => rows.remove(index)}
          />
        ))}
      </Box>
      <Box sx={{ mt: 1, fontSize: '0.8125rem', color: 'text.secondary' }}>
        A row with 0 nodes only lets a safe alternative use that pool.
        {clusterId === null
          ? ' Without a cluster there is no current cost to compare with, so the price is not evaluated.'
          : ' Sizes, prices and risk scores come from the cluster’s data.'}
      </Box>
      {clusterId === null && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, mt: 2 }}>
          {(['vcpu', 'memory_gib'] as const).map((field) => (
            <FormField
              key={field}
              control={control}
              name={`demand.${field}`}
              label={field === 'vcpu' ? 'Demand, vCPU' : 'Demand, GiB'}
              slotProps={{ htmlInput: { inputMode: 'decimal' }, inputLabel: { shrink: true } }}
              sx={{ width: 150 }}
            />
          ))}
        </Box>
      )}
      <PolicyTightening control={control} inForce={policyInForce} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 2 }}>
        <Button variant="outlined" startIcon={<Add />} onClick={() => rows.append(emptyRow())}>
          Add a pool
        </Button>
        {clusterId !== null && (
          <Button
            color="inherit"
            onClick={() => rows.replace([...initialRows])}
            disabled={!formState.isDirty}
          >
            Back to today’s mix
          </Button>
        )}
        <Button type="submit" variant="contained" loading={ask.isPending} disabled={rows.fields.length === 0}>
          Evaluate
        </Button>
      </Box>
      <Box role="status" sx={{ mt: 1, fontSize: '0.8438rem', color: 'error.main' }}>
        {named > 0 && !ask.isPending
          ? `Not evaluated: ${Object.entries(problems)
              .slice(0, 3)
              .map(([path, message]) => `${placeOf(path)}: ${capitalized(message)}`)
              .join('; ')}${named > 3 ? `; and ${named - 3} more` : ''}`
          : ''}
      </Box>
      {named === 0 && <FailureAlert what="The mix was not evaluated" error={ask.error} />}
      {ask.isSuccess && named === 0 && <MixAnswer answer={ask.data} asked={ask.variables} />}
    </Box>
  );
}

/** `recommendation.allocations.3.count` → `Row 4, count`; a field of the policy by its label. */
function placeOf(path: string): string {
  const tightened = policyFields.find(({ field }) => policyPath(field) === path);
  if (tightened !== undefined) return tightened.label.replace(', %', '');
  const row = /^recommendation\.allocations\.(\d+)\.(\w+)$/.exec(path);
  if (row === null) return path.replaceAll('.', ', ').replaceAll('_', ' ');
  return `Row ${Number(row[1]) + 1}, ${(row[2] ?? '').replaceAll('_', ' ')}`;
}
