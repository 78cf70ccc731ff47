import { check } from '@ganfit/core';
import { cameraOf, type FitOptions, type FitResult, fit } from '@ganfit/fitter';
import { hstack } from '@ganfit/io';
import type { FaceModel } from '@ganfit/morphable';
import { applySimilarity, fitSimilarity, type LandmarkDetector, type RecognitionNetwork } from '@ganfit/networks';
import { project, screen } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import type { Pixels } from '../subjects/photograph.js';
import type { FacePicture, FitOne, OneFit } from './fit-one.js';

/** Options of `fit` in @ganfit/fitter; what is shared by all fits is loaded once, by the caller. */
export interface FitterOptions extends Omit<FitOptions, 'seed' | 'signal' | 'onStep' | 'resume'> {
  model: FaceModel;
  detector: LandmarkDetector;
  recognition: RecognitionNetwork;
}

const panelSize = 512;
const yaws = [-50, -25, 0, 25, 50];

/**
 * The fit of @ganfit/fitter as the table wants it.
 * @example fitTable({ fit: fitterFit({ model, detector, recognition, preset: paperPreset() }), …rest });
 */
export function fitterFit(options: FitterOptions): FitOne {
  return async (photo, name, seed) => {
    const result = await fit(photo, { ...options, seed });
    // The frontal view is asked about by the same detector as the photo was.
    const frontal = await landmarked(result.portrait({ expression: 'neutral' }), options.detector, name);
    return oneFit(result, frontal);
  };
}

function oneFit(result: FitResult, frontal: FacePicture): OneFit {
  const { landmarks, metrics } = result.images[0]!;
  const panels = result.overlay({ size: panelSize });
  const inPanel = panelLandmarks(result);
  return {
    positions: result.mesh().positions,
    neutral: result.mesh({ expression: 'neutral' }).positions,
    landmarksProjected: landmarks.projected,
    landmarksDetected: landmarks.detected,
    parameters: Float32Array.from(numbers(result.parametersJson())),
    identityCosine: metrics.identityCosine,
    original: () => ({ ...panels[0]!, landmarks: inPanel }),
    inPlace: () => ({ ...panels[1]!, landmarks: inPanel }),
    frontal: () => frontal,
    overlay: () => hstack(panels, { gap: 6 }),
    turntable: () =>
      hstack(
        yaws.map((yaw) => result.portrait({ yaw: (yaw * Math.PI) / 180, size: 384 })),
        { gap: 6 },
      ),
    seconds: result.seconds['total']!,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    status: result.status,
    dispose: () => result.dispose(),
  };
}

/** The detected landmarks in the overlay's crop: the fit's own inner landmarks, known in both, tell how it lies in the photo. */
function panelLandmarks({ images, model }: FitResult): Float32Array {
  const { parameters, landmarks } = images[0]!;
  const size = { height: panelSize, width: panelSize };
  const shape = model.shape.at(model.shape.topology.landmarks);
  const panel = tf.tidy(() => {
    const points = shape.evaluate(parameters.identity, parameters.expression);
    return Float32Array.from(screen(project(points, cameraOf(parameters.camera), size), size).dataSync());
  });
  shape.dispose();
  const toPanel = fitSimilarity(landmarks.projected.subarray(34), panel.subarray(34));
  const moved = new Float32Array(136);
  for (let i = 0; i < 136; i += 2) {
    moved.set(applySimilarity(toPanel, landmarks.detected[i]!, landmarks.detected[i + 1]!), i);
  }
  return moved;
}

async function landmarked(picture: Pixels, detector: LandmarkDetector, name: string): Promise<FacePicture> {
  const image = tf.tensor3d(picture.data, [picture.height, picture.width, 3]);
  const [face] = await detector.detect(image).finally(() => image.dispose());
  check(
    face,
    'NO_FACE',
    () => `fitterFit: no face is found in the frontal render of ${name}: the head must be badly off.`,
  );
  return { ...picture, landmarks: face.landmarks };
}

/** All numbers of a tree, in order. */
function numbers(tree: unknown): number[] {
  if (typeof tree === 'number') return [tree];
  return Object.values(tree as object).flatMap(numbers);
}
