import { check, GanfitError, pause } from '@ganfit/core';
import { type LandmarkDetector, type RecognitionNetwork, warp } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { type ImageSource, readPixels } from './defaults.js';
import type { FitOptions } from './fit.js';
import { type PreparedPhoto, preparePhoto } from './photo.js';
import type { LeftOut } from './result.js';
import type { FitPhoto } from './view.js';

/** The photos of a fit that show a face. */
export interface PreparedPhotos {
  readonly photos: FitPhoto[];
  /** Of each, which of the images given it is. */
  readonly places: number[];
  /** How much each counts; they sum to one. */
  readonly weights: number[];
  readonly leftOut: LeftOut[];
}

/**
 * Reads, detects and crops all photos of a fit, and looks at them with the recognition network once.
 * @throws GanfitError `NO_FACE` if none of them shows a face
 */
export async function preparePhotos(
  images: ImageSource | readonly ImageSource[],
  detector: LandmarkDetector | undefined,
  recognition: RecognitionNetwork,
  options: FitOptions,
): Promise<PreparedPhotos> {
  const sources = Array.isArray(images) ? (images as readonly ImageSource[]) : [images as ImageSource];
  check(sources.length > 0, 'ARGUMENT', () => 'fit: give at least one photo.');
  checkWeights(options.weights, sources.length);
  const photos: FitPhoto[] = [];
  const places: number[] = [];
  const leftOut: LeftOut[] = [];
  try {
    for (const [i, source] of sources.entries()) {
      await pause(options.signal);
      const name = sources.length > 1 ? `photo ${i + 1}${fileName(source)}` : 'the photo';
      const prepared = await faceOrReason(await readPixels(source), i, name, detector, options);
      if ('reason' in prepared) {
        leftOut.push(prepared);
        continue;
      }
      photos.push(withFeatures(prepared));
      places.push(i);
      photos.at(-1)!.features(recognition);
    }
    if (photos.length === 0) throw new GanfitError('NO_FACE', leftOut.map(({ reason }) => reason).join('\n'));
    return { photos, places, leftOut, weights: shares(options.weights, places) };
  } catch (error) {
    for (const photo of photos) photo.dispose();
    throw error;
  }
}

async function faceOrReason(
  pixels: Awaited<ReturnType<typeof readPixels>>,
  i: number,
  name: string,
  detector: LandmarkDetector | undefined,
  { size = 256, face = 0, visible, landmarks, signal }: FitOptions,
): Promise<PreparedPhoto | LeftOut> {
  const known = { ...(visible?.[i] && { visible: visible[i] }), ...(landmarks?.[i] && { landmarks: landmarks[i] }) };
  try {
    return await preparePhoto(pixels, detector, { name, size, face, ...known, ...(signal && { signal }) });
  } catch (error) {
    if (error instanceof GanfitError && error.code === 'NO_FACE') return { photo: i, reason: error.message };
    throw error;
  }
}

/** ` (b.jpg)` of a path or URL, nothing of bytes and pixels. */
function fileName(source: ImageSource): string {
  if (typeof source !== 'string' && !(source instanceof URL)) return '';
  const name = `${source}`.startsWith('data:') ? undefined : `${source}`.split(/[\\/]/).at(-1);
  return name ? ` (${name})` : '';
}

function checkWeights(weights: readonly number[] | undefined, count: number): void {
  if (!weights) return;
  check(weights.length === count && weights.every((w) => Number.isFinite(w) && w > 0), 'ARGUMENT', () => {
    return `fit: \`weights\` must be a positive number for each of the ${count} photos, got [${weights.join(', ')}]. Leave out photos that should not count.`;
  });
}

function shares(weights: readonly number[] | undefined, places: readonly number[]): number[] {
  const kept = places.map((i) => weights?.[i] ?? 1);
  const sum = kept.reduce((a, b) => a + b, 0);
  return kept.map((w) => w / sum);
}

/** F(I_0): each network looks at the photo once. */
function withFeatures(photo: PreparedPhoto): FitPhoto {
  const cache = new Map<string, ReturnType<FitPhoto['features']>>();
  const look = (network: RecognitionNetwork) =>
    tf.tidy(() => {
      const { image, landmarks } = photo.target;
      const alignment = network.alignment(landmarks.dataSync() as Float32Array);
      const { embedding, activations } = network.features(warp(image, alignment, network.inputSize));
      return { embedding, activations };
    });
  return {
    ...photo,
    features(network) {
      // Kept, because the first look may happen inside a tidy.
      if (!cache.has(network.name)) {
        const { embedding, activations } = look(network);
        cache.set(network.name, { embedding: tf.keep(embedding), activations: activations.map((a) => tf.keep(a)) });
      }
      return cache.get(network.name)!;
    },
    dispose() {
      for (const { embedding, activations } of cache.values()) tf.dispose([embedding, ...activations]);
      photo.dispose();
    },
  };
}
