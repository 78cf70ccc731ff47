// The file of a fit: written here and by `ganfit fit`, read here.
import type { ModelData, WorkerFitResult } from '@ganfit/fitter/worker';
import type { CoefficientKind, Coefficients } from './person.js';

const version = 1;

/** What one photo of a fit came to. */
export interface FitImage {
  readonly parameters: Coefficients & Readonly<Record<string, unknown>>;
  /** The albedo map with its detail, as the address of a PNG. Files of the command line have it in a file of its own. */
  readonly albedo?: string;
  readonly [key: string]: unknown;
}

export interface FitDocument {
  readonly version: typeof version;
  readonly model: Pick<ModelData, 'name' | 'version' | 'hash'>;
  readonly images: readonly [FitImage, ...FitImage[]];
  /** Named expressions that are on, besides the fitted one. */
  readonly expressions?: Readonly<Record<string, number>>;
  /** What the page was set to. */
  readonly settings?: unknown;
  readonly [key: string]: unknown;
}

/** A fit as it is. */
export function documentOf(fitted: WorkerFitResult, settings: unknown): FitDocument {
  const { status, seed, seconds, model, history } = fitted;
  const images = fitted.images.map(({ photo, metrics, faces, crop, parameters, landmarks }) => ({
    ...{ photo, metrics, faces, crop, parameters },
    landmarks: { detected: [...landmarks.detected], projected: [...landmarks.projected] },
  }));
  const losses = history.at(-1)?.losses;
  return { version, status, seed, settings, seconds, model, losses, images } as unknown as FitDocument;
}

/**
 * Reads such a file.
 * @throws Error with a message for people: no such file, of another version or model, or with values that are no numbers
 */
export function parseFit(name: string, text: string, model: ModelData): FitDocument {
  const refuse = (why: string): never => {
    throw new Error(`${name} ${why}`);
  };
  const fit = readJson(text, refuse);
  if (!Array.isArray(fit.images) || !fit.images[0]?.parameters || !fit.model)
    return refuse('is not a fit.json. Open one that this page or `ganfit fit` has written.');
  if (fit.version !== version)
    return refuse(`has version ${fit.version} of the format; this page reads version ${version}.`);
  if (fit.model.hash !== model.hash) {
    const call = (m: FitDocument['model']): string => `${m.name} ${m.version} (${String(m.hash).slice(0, 8)}…)`;
    return refuse(`was fitted with another model, ${call(fit.model)}; this page has ${call(model)}.`);
  }
  for (const kind of ['identity', 'expression', 'texture'] as const) check(kind, fit.images[0].parameters[kind]);
  for (const [expression, activation] of Object.entries(fit.expressions ?? {}))
    if (!(expression in model.blendshapes) || !Number.isFinite(activation))
      refuse(`cannot be shown: its expression ${expression} is none of the model's, or has no finite number.`);
  return fit;

  function check(kind: CoefficientKind, values: readonly unknown[]): void {
    const count = model.sizes[kind];
    if (!Array.isArray(values) || values.length !== count)
      refuse(`is damaged: \`${kind}\` must have ${count} numbers, and has ${values?.length ?? 'none'}.`);
    if (!values.every(Number.isFinite))
      refuse(`cannot be shown: \`${kind}\` holds values that are no finite numbers (NaN). Fit again.`);
  }
}

function readJson(text: string, refuse: (why: string) => never): FitDocument {
  try {
    const value: unknown = JSON.parse(text);
    if (value && typeof value === 'object') return value as FitDocument;
  } catch {
    // Some programs write what JSON does not have.
    if (/[[:,]\s*-?(NaN|Infinity)\b/.test(text)) refuse('holds values that are no finite numbers (NaN). Fit again.');
  }
  return refuse('is not a fit.json: it is no JSON, or only a part of a file.');
}
