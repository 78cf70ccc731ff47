import { check, pause } from '@ganfit/core';
import { type LandmarkDetector, type RecognitionNetwork, warp } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { type ImageSource, readPixels } from './defaults.js';
import type { FitOptions } from './fit.js';
import { type PreparedPhoto, preparePhoto } from './photo.js';
import type { FitPhoto } from './view.js';

/** Reads, detects and crops all photos of a fit, and looks at them with the recognition network once. */
export async function preparePhotos(
  images: ImageSource | readonly ImageSource[],
  detector: LandmarkDetector | undefined,
  recognition: RecognitionNetwork,
  options: FitOptions,
): Promise<FitPhoto[]> {
  const sources = Array.isArray(images) ? (images as readonly ImageSource[]) : [images as ImageSource];
  check(sources.length > 0, 'ARGUMENT', () => 'fit: give at least one photo.');
  const photos: FitPhoto[] = [];
  try {
    for (const [i, source] of sources.entries()) {
      await pause(options.signal);
      const prepared = await preparePhoto(await readPixels(source), detector, {
        name: sources.length > 1 ? `photo ${i + 1}` : 'the photo',
        size: options.size ?? 256,
        face: options.face ?? 0,
        ...(options.visible?.[i] && { visible: options.visible[i] }),
        ...(options.landmarks?.[i] && { landmarks: options.landmarks[i] }),
        ...(options.signal && { signal: options.signal }),
      });
      photos.push(withFeatures(prepared));
      photos[i]!.features(recognition);
    }
  } catch (error) {
    for (const photo of photos) photo.dispose();
    throw error;
  }
  return photos;
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
