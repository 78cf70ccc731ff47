// The file of a fit: written here and by `ganfit fit`, read here.
import type { ModelData, WorkerFitResult } from '@ganfit/fitter/worker';
import type { Coefficients, TexturePrior } from './person.js';

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

/** The prior that the texture coefficients are of: with the GAN, the model's hash has its name behind it. */
export const priorOf = ({ model }: FitDocument): TexturePrior => (model.hash.includes('+') ? 'gan' : 'linear');

/**
 * Reads such a file.
 * @param modelFor asks for the model with such a texture
 * @throws Error with a message for people: no such file, of another version or model, or with values that are no numbers
 */
export async function readFit(
  name: string,
  text: string,
  modelFor: (prior: TexturePrior) => Promise<ModelData>,
): Promise<FitDocument> {
  const refuse = (why: string): never => {
    throw new Error(`${name} ${why}`);
  };
  const fit = readJson(text, refuse);
  if (!Array.isArray(fit.images) || !fit.images[0]?.parameters || typeof fit.model?.hash !== 'string')
    return refuse('is not a fit.json. Open one that this page or `ganfit fit` has written.');
  if (fit.version !== version)
    return refuse(`has version ${fit.version} of the format; this page reads version ${version}.`);
  const model = await modelFor(priorOf(fit));
  if (!isSame(fit.model, model)) {
    const call = (m: FitDocument['model']): string => `${m.name} ${m.version} (${m.hash.slice(0, 8)}…)`;
    return refuse(`was fitted with another model, ${call(fit.model)}; this page has ${call(model)}.`);
  }
  const { parameters } = fit.images[0];
  for (const kind of ['identity', 'expression', 'texture'] as const) {
    const [values, count]: [readonly unknown[], number] = [parameters[kind], model.sizes[kind]];
    if (!Array.isArray(values) || values.length !== count)
      return refuse(`is damaged: \`${kind}\` must have ${count} numbers, and has ${values?.length ?? 'none'}.`);
    if (!values.every(Number.isFinite))
      return refuse(`cannot be shown: \`${kind}\` holds values that are no finite numbers (NaN). Fit again.`);
  }
  for (const [expression, activation] of Object.entries(fit.expressions ?? {}))
    if (!(expression in model.blendshapes) || !Number.isFinite(activation))
      return refuse(`cannot be shown: its expression ${expression} is none of the model's, or has no finite number.`);
  return fit;
}

/** The GAN has two names: that of the command line's option, and that of its file. */
function isSame(a: FitDocument['model'], b: FitDocument['model']): boolean {
  const [[head, gan = ''], [ours]] = [a.hash.split('+'), b.hash.split('+')] as [[string, string?], [string]];
  return head === ours && ['', 'open', 'open-texture'].includes(gan);
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
