import Box from '@mui/material/Box';
import ExpandMore from '@mui/icons-material/ExpandMore';
import { Disclosure } from '@/app/_components/data/disclosure';

/** An outcome longer than this hides what the page is about. */
const LONG_CHARACTERS = 240;

/** The sentence that says how a plan ended, and the others of a long outcome, which are read by who wants to. */
export function splitOutcome(outcome: string | null): {
  readonly lead: string | null;
  readonly rest: readonly string[];
} {
  if (outcome === null || outcome.length <= LONG_CHARACTERS) return { lead: outcome, rest: [] };
  const [lead = outcome, ...rest] = outcome.split('; ');
  return { lead, rest: [...new Set(rest)] };
}

/** What a long outcome says beside its first sentence. */
export function OutcomeRest({ rest }: { rest: readonly string[] }) {
  return (
    <Disclosure
      sx={{ mt: 1, '& > summary': { minHeight: 32, px: 0, color: 'text.secondary', fontSize: '0.8125rem' } }}
    >
      <summary>
        {rest.length} more about how it ended
        <ExpandMore aria-hidden className="disclosure-arrow" />
      </summary>
      <Box component="ul" sx={{ m: 0, pl: 2.5, fontSize: '0.8125rem', color: 'text.secondary' }}>
        {rest.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </Box>
    </Disclosure>
  );
}
