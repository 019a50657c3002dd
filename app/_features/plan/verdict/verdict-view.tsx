'use client';
import type { ElementType } from 'react';
import Box from '@mui/material/Box';
import Cancel from '@mui/icons-material/Cancel';
import CheckCircle from '@mui/icons-material/CheckCircle';
import ExpandMore from '@mui/icons-material/ExpandMore';
import RuleOutlined from '@mui/icons-material/RuleOutlined';
import { Disclosure } from '@/app/_components/data/disclosure';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';
import { TimeAgo } from '@/app/_components/data/time-ago';
import type { Validation } from '@/app/_trpc/types';
import { readLayerFigures, readVerdictReasons } from '../stored/plan-documents';
import { kindWords, layerWords } from './verdict-words';

const actionLooks: Readonly<
  Record<Validation['action_taken'], { label: string; tone: Tone; icon: ElementType }>
> = {
  approved: { label: 'Approved', tone: 'good', icon: CheckCircle },
  safe_alternative_created: { label: 'Safe alternative', tone: 'action', icon: RuleOutlined },
  rejected: { label: 'Rejected', tone: 'bad', icon: Cancel },
};

/** The one layer whose limit is a most, not a least. */
const CEILING = 'pool_concentration';

function figure(name: string, value: number): string {
  return name === 'pool_concentration' || name === 'on_demand_buffer'
    ? `${(value * 100).toFixed(1)} %`
    : String(Math.round(value * 10_000) / 10_000);
}

function Layer({ layer }: { layer: { layer: number; name: string; passed: boolean } }) {
  const { observed, required, pre_existing: preExisting } = readLayerFigures(layer);
  const Icon = layer.passed ? CheckCircle : Cancel;
  return (
    <Box
      component="li"
      sx={{ display: 'flex', alignItems: 'center', gap: 1.25, py: 0.75, fontSize: '0.8438rem' }}
    >
      <Icon
        aria-label={layer.passed ? 'passed' : 'failed'}
        sx={{
          fontSize: 18,
          flex: 'none',
          color: layer.passed ? 'success.main' : preExisting ? 'warning.main' : 'error.main',
        }}
      />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <span className="tabular">{layer.layer}.</span> {layerWords[layer.name] ?? layer.name}
        {preExisting && (
          <Box component="span" sx={{ color: 'warning.main' }}>
            {' '}
            · failed before this change, not made worse
          </Box>
        )}
      </Box>
      {observed != null && required != null && (
        <Box component="span" className="tabular" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
          {figure(layer.name, observed)} /{' '}
          <span aria-label={layer.name === CEILING ? 'at most' : 'at least'}>
            {layer.name === CEILING ? '≤' : '≥'}
          </span>{' '}
          {figure(layer.name, required)}
        </Box>
      )}
    </Box>
  );
}

export function LayerList({ layers }: { layers: NonNullable<NonNullable<Validation['verdict']>['layers']> }) {
  return (
    <Box component="ul" aria-label="Layers" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {layers.map((layer) => (
        <Layer key={layer.layer} layer={layer} />
      ))}
    </Box>
  );
}

type Violations = readonly { violation_type: string; severity: string; message: string }[];

/** So many stand open; a rightsizing may refuse hundreds of proposals, each with its reason. */
const OPEN_VIOLATIONS = 6;

function ViolationLines({ violations }: { violations: Violations }) {
  return violations.map((violation, index) => (
    <Box
      key={`${violation.violation_type}:${index}`}
      sx={{
        fontSize: '0.8125rem',
        color: violation.severity === 'critical' ? 'error.main' : 'warning.main',
        py: 0.25,
        overflowWrap: 'anywhere',
      }}
    >
      {violation.message}
    </Box>
  ));
}

/** Every violation in words, the first ones open. */
export function ViolationList({ violations }: { violations: Violations }) {
  const others = violations.slice(OPEN_VIOLATIONS);
  return (
    <>
      <ViolationLines violations={violations.slice(0, OPEN_VIOLATIONS)} />
      {others.length > 0 && (
        <Disclosure
          sx={{ '& > summary': { minHeight: 32, px: 0, color: 'text.secondary', fontSize: '0.8125rem' } }}
        >
          <summary>
            {others.length} more
            <ExpandMore aria-hidden className="disclosure-arrow" />
          </summary>
          <ViolationLines violations={others} />
        </Disclosure>
      )}
    </>
  );
}

/** A mix is evaluated layer by layer; requests of containers by their bounds. */
const alternativeSentence = ({ layers }: NonNullable<Validation['verdict']>): string =>
  (layers ?? []).length > 0
    ? 'The recommended mix fails a layer. Evaluated below is the cheapest mix that passes.'
    : 'The recommendation exceeds what may change. Requests kept or reduced, with the reasons:';

/** A verdict's layers with every reason. */
export function VerdictLayers({ verdict }: { verdict: NonNullable<Validation['verdict']> }) {
  const said = readVerdictReasons(verdict);
  const sentences = [
    said.reason,
    verdict.action_taken === 'safe_alternative_created' ? alternativeSentence(verdict) : null,
    said.no_alternative_reason != null ? `No safe alternative: ${said.no_alternative_reason}` : null,
  ].filter((sentence) => sentence != null);
  return (
    <>
      {sentences.map((sentence) => (
        <Box key={sentence} sx={{ fontSize: '0.8438rem', color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {sentence}
        </Box>
      ))}
      <LayerList layers={verdict.layers ?? []} />
      <ViolationList violations={verdict.violations} />
    </>
  );
}

export function VerdictChip({ action }: { action: Validation['action_taken'] }) {
  const look = actionLooks[action];
  return <ToneChip tone={look.tone} label={look.label} icon={look.icon} />;
}

/** One pass through the safety gate, layer by layer, with every reason. `subject` says more exactly what was evaluated. */
export function VerdictView({
  validation,
  subject,
}: {
  validation: Validation;
  subject?: string | undefined;
}) {
  return (
    <Box sx={{ px: 2.5, py: 1.5, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: 'wrap', mb: 0.5 }}>
        <Box sx={{ fontWeight: 600, fontSize: '0.875rem', flex: 1 }}>
          {kindWords(subject ?? validation.kind)}
        </Box>
        <Box sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
          <TimeAgo at={validation.created_at} />
        </Box>
        <VerdictChip action={validation.action_taken} />
      </Box>
      {validation.verdict !== null && <VerdictLayers verdict={validation.verdict} />}
    </Box>
  );
}
