import { type FitMetrics, type FitResult, type HistoryEntry, statusText } from '@ganfit/fitter';
import type { ImagePixels } from '@ganfit/io';

/** A fit with what it was made from, and what the user should know of it. */
export interface FinishedFit {
  /** File names of the photos. */
  readonly names: readonly string[];
  readonly photos: readonly ImagePixels[];
  readonly result: FitResult;
  readonly notes: readonly string[];
}

/** What `fit.json` holds; pixels are those of the photo's file. */
export interface FitSummary {
  readonly version: 1;
  readonly status: FitResult['status'];
  /** The mean over the photos. */
  readonly metrics: FitMetrics;
  readonly [key: string]: unknown;
}

export function fitSummary({ names, photos, result, notes }: FinishedFit): FitSummary {
  return {
    version: 1,
    status: result.status,
    statusText: statusText[result.status],
    notes,
    metrics: meanMetrics(result),
    seconds: result.seconds,
    seed: result.seed,
    model: { name: result.model.name, version: result.model.version, hash: result.model.hash },
    losses: lastLosses(result.history),
    landmarkVertices: Array.from(result.landmarkVertices()),
    leftOut: result.leftOut.map(({ photo }) => names[photo]!),
    images: result.images.map((image, i) => {
      const { originalWidth, originalHeight, scale } = photos[image.photo]!;
      const { a, b, x, y, size } = image.crop;
      return {
        photo: names[image.photo]!,
        width: originalWidth,
        height: originalHeight,
        faces: image.faces.count,
        metrics: image.metrics,
        landmarks: {
          detected: pairs(image.landmarks.detected, scale),
          projected: pairs(image.landmarks.projected, scale),
        },
        // The camera is that of this square; the similarity takes its pixels to the photo's.
        crop: { size, a: a / scale, b: b / scale, x: x / scale, y: y / scale },
        parameters: result.parametersJson(i),
      };
    }),
  };
}

/** Of a fit's photos, each counting the same. */
export function meanMetrics({ images }: FitResult): FitMetrics {
  const mean = (name: keyof FitMetrics): number =>
    images.reduce((sum, { metrics }) => sum + metrics[name], 0) / images.length;
  return {
    landmarkNrmse: mean('landmarkNrmse'),
    identityCosine: mean('identityCosine'),
    pixelL1: mean('pixelL1'),
  };
}

const pairs = (values: Float32Array, scale: number): number[][] =>
  Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]! / scale, values[2 * i + 1]! / scale]);

/** Where each stage ended, by its name; of a term that is not evaluated on every step, its last value. */
function lastLosses(history: readonly HistoryEntry[]): Record<string, unknown> {
  const stages = [...new Set(history.map((entry) => entry.stage))];
  return Object.fromEntries(
    stages.map((stage) => {
      const entries = history.filter((entry) => entry.stage === stage);
      const { step, energy } = entries.at(-1)!;
      return [stage, { steps: step + 1, energy, terms: Object.assign({}, ...entries.map((entry) => entry.losses)) }];
    }),
  );
}
