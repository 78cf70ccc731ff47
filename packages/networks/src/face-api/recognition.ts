import { check, checkBackend, checkShape } from '@ganfit/core';
import type { RecognitionNetwork } from '../types.js';
import { loadWeights } from '../weights/load.js';
import type { WeightSource } from '../weights/source.js';
import { recognitionAlignment } from './recognition-alignment.js';
import { recognitionGraph } from './recognition-network.js';

/**
 * The recognition network of @vladmandic/face-api: dlib's 29-layer ResNet, 150 x 150 pixels to 128 numbers. Two pictures
 * of one person are nearer than 0.6 to each other (Euclidean), by dlib's own account.
 *
 * `activations` are the outputs of its five stages: 35 x 35 x 32, 17 x 17 x 64, 8 x 8 x 128, 4 x 4 x 256, 2 x 2 x 256.
 *
 * @throws GanfitError `BACKEND`, and the errors of reading weights: `MISSING_PACKAGE`, `MISSING_FILE`, `NETWORK`,
 * `MODEL_FORMAT`, `ARGUMENT`
 * @example
 * const network = await faceApiRecognition();
 * const { embedding } = network.features(warp(image, network.alignment(landmarks), network.inputSize));
 */
export async function faceApiRecognition(source?: WeightSource): Promise<RecognitionNetwork> {
  checkBackend('faceApiRecognition');
  const graph = recognitionGraph(await loadWeights('faceApiRecognition', 'face_recognition', source));
  const inputSize = { height: 150, width: 150 };
  let disposed = false;
  return {
    name: 'face-api/recognition',
    inputSize,
    alignment: (landmarks) => recognitionAlignment(landmarks, inputSize.width),
    features(aligned) {
      check(!disposed, 'DISPOSED', () => 'features: this recognition network has been disposed. Load it again.');
      checkShape('features: aligned', aligned, ['batch', 150, 150, 3], {
        dtype: 'float32',
        remedy: 'Crop with warp(image, network.alignment(landmarks), network.inputSize).',
      });
      return graph.features(aligned);
    },
    dispose() {
      if (!disposed) graph.dispose();
      disposed = true;
    },
  };
}
