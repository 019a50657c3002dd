import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** Shorter keys can be guessed. */
const SHORTEST_KEY = 16;

const schema = z
  .object({
    PORT: port.optional(),
    DECISION_SERVER_PORT: port.optional(),
    HOST: z.string().min(1).default('127.0.0.1'),
    ML_SERVER_API_KEY: z.string().min(SHORTEST_KEY),
    DECISION_MODEL_DIR: z.string().min(1).optional(),
    SPOT_ADVISOR_URL: z.union([z.literal(['', 'off']), z.url({ protocol: /^https?$/ })]).optional(),
  })
  .refine(
    (env) =>
      env.PORT === undefined ||
      env.DECISION_SERVER_PORT === undefined ||
      env.PORT === env.DECISION_SERVER_PORT,
    { path: ['DECISION_SERVER_PORT'], message: 'differs from PORT: give one of them' },
  );

/** The port of `ML_SERVER_URL`'s default (Decision 44). */
const DEFAULT_PORT = 8001;

export interface DecisionEnvironment {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly apiKey: string;
  /** Where AWS's Spot Advisor document is fetched; null: the repository's snapshot alone is used. */
  readonly spotAdvisorUrl: string | null;
  /** Where uploaded models are kept; null: only the built-in model is there. */
  readonly modelFolder: string | null;
}

/** The settings, or one line a problem, without any value in it. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): { readonly settings: DecisionEnvironment } | { readonly problems: readonly string[] } {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    return { problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const { PORT, DECISION_SERVER_PORT, HOST, ML_SERVER_API_KEY, SPOT_ADVISOR_URL, DECISION_MODEL_DIR } =
    parsed.data;
  return {
    settings: {
      host: HOST,
      port: PORT ?? DECISION_SERVER_PORT ?? DEFAULT_PORT,
      apiKey: ML_SERVER_API_KEY,
      spotAdvisorUrl:
        SPOT_ADVISOR_URL === '' || SPOT_ADVISOR_URL === 'off' ? null : (SPOT_ADVISOR_URL ?? null),
      modelFolder: DECISION_MODEL_DIR ?? null,
    },
  };
}
