'use client';
import { useRef, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Add from '@mui/icons-material/Add';
import { FailureAlert } from '@/app/_components/feedback/failure-alert';
import { capitalized } from '@/app/_lib/format/sentence';
import { emptyRow, toQuestion, type DraftRow, type MixDraft, type Problems } from './mix-draft';
import { noTightening, policyFields, policyPath, policyProblemsInWords, type Policy } from './policy-draft';
import { useTRPCClient } from '@/app/_trpc/client';
import { fieldProblems } from '@/app/_trpc/field-problems';
import type { MixQuestion } from '@/app/_trpc/types';
import { MixAnswer } from './mix-answer';
import { MixRowEditor } from './mix-row-editor';
import { PolicyTightening } from './policy-tightening';

const noDemand = { vcpu: '', memory_gib: '' };

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
  const nextKey = useRef(initialRows.length);
  const [draft, setDraft] = useState<MixDraft>({
    rows: initialRows,
    demand: noDemand,
    policy: noTightening,
  });
  const [local, setLocal] = useState<Problems>({});
  const ask = useMutation({ mutationFn: (question: MixQuestion) => client.safety.validate.query(question) });
  const remote = policyProblemsInWords(fieldProblems(ask.error));
  const problems: Problems = { ...remote, ...local };
  const named = Object.keys(problems).length;
  const change = (next: MixDraft) => {
    setDraft(next);
    setLocal({});
    if (ask.isError) ask.reset();
  };
  const setRow = (changed: DraftRow) =>
    change({ ...draft, rows: draft.rows.map((row) => (row.key === changed.key ? changed : row)) });
  const add = () => {
    nextKey.current += 1;
    change({ ...draft, rows: [...draft.rows, emptyRow(nextKey.current)] });
  };
  const submit = () => {
    const asked = toQuestion(draft, clusterId);
    setLocal(asked.problems);
    if (Object.keys(asked.problems).length === 0) ask.mutate(asked.question);
    else ask.reset();
  };
  return (
    <Box
      component="form"
      noValidate
      aria-label="Mix to try"
      onSubmit={(event: React.SubmitEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <Box sx={{ display: 'grid', gap: { xs: 2, md: 1.25 } }}>
        {draft.rows.map((row, index) => (
          <MixRowEditor
            key={row.key}
            row={row}
            index={index}
            withFacts={clusterId === null}
            problems={problems}
            onChange={setRow}
            onRemove={() => change({ ...draft, rows: draft.rows.filter(({ key }) => key !== row.key) })}
          />
        ))}
      </Box>
      <Box sx={{ mt: 1, fontSize: '0.8125rem', color: 'text.secondary' }}>
        A row of 0 nodes is no node: it only lets a safe alternative draw on that pool.
        {clusterId === null
          ? ' Without a cluster there is no cost of today to compare with, so that the price is not judged.'
          : ' Sizes, prices and risk scores are our own facts about the cluster.'}
      </Box>
      {clusterId === null && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, mt: 2 }}>
          {(['vcpu', 'memory_gib'] as const).map((field) => (
            <TextField
              key={field}
              size="small"
              label={field === 'vcpu' ? 'Demand, vCPU' : 'Demand, GiB'}
              value={draft.demand[field]}
              error={problems[`demand.${field}`] !== undefined}
              helperText={problems[`demand.${field}`]}
              onChange={(event) =>
                change({ ...draft, demand: { ...draft.demand, [field]: event.target.value } })
              }
              slotProps={{ htmlInput: { inputMode: 'decimal' }, inputLabel: { shrink: true } }}
              sx={{ width: 150 }}
            />
          ))}
        </Box>
      )}
      <PolicyTightening
        draft={draft.policy}
        inForce={policyInForce}
        problems={problems}
        onChange={(policy) => change({ ...draft, policy })}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 2 }}>
        <Button variant="outlined" startIcon={<Add />} onClick={add}>
          Add a pool
        </Button>
        {clusterId !== null && (
          <Button
            color="inherit"
            onClick={() => change({ ...draft, rows: initialRows })}
            disabled={draft.rows === initialRows}
          >
            Back to today’s mix
          </Button>
        )}
        <Button type="submit" variant="contained" loading={ask.isPending} disabled={draft.rows.length === 0}>
          Judge it
        </Button>
      </Box>
      <Box role="status" sx={{ mt: 1, fontSize: '0.8438rem', color: 'error.main' }}>
        {named > 0 && !ask.isPending
          ? `Not judged: ${Object.entries(problems)
              .slice(0, 3)
              .map(([path, message]) => `${placeOf(path)}: ${capitalized(message)}`)
              .join('; ')}${named > 3 ? `; and ${named - 3} more` : ''}`
          : ''}
      </Box>
      {named === 0 && <FailureAlert what="It was not judged" error={ask.error} />}
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
