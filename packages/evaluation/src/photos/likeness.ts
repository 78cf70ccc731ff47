import { cameraOf, type FitResult } from '@ganfit/fitter';
import { applySimilarity, fitSimilarity, type RecognitionNetwork, warp } from '@ganfit/networks';
import { project, screen } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import type { Tools } from '../evaluate/tools.js';
import { findLandmarks } from '../fitted.js';
import { cosine } from '../scores.js';
import type { Pixels } from '../subjects/photograph.js';

/** A picture with the 68 landmarks `[68 * 2]` in its own pixels, so that a recognition network can align it. */
export interface FacePicture extends Pixels {
  landmarks: Float32Array;
}

/** What a network says of a photo and its fit. */
export interface Likeness {
  /** Of the photo, and of the head alone from the front without expression; embeddings. */
  photo: number[];
  /** None if no face is found in the frontal render. */
  frontal?: number[];
  /** Cosine of the photo and the same with the whole head drawn over it, hair and all. */
  wholeHead: number;
}

/** The embedding of a face by a recognition network, aligned as that network wants it. */
export function embed(network: RecognitionNetwork, { data, height, width, landmarks }: FacePicture): number[] {
  return tf.tidy(() => {
    const image = tf.tensor4d(data, [1, height, width, 3]);
    const aligned = warp(image, network.alignment(landmarks), network.inputSize);
    const values = network.features(aligned).embedding.dataSync();
    return Array.from(values, (x) => Number(x.toPrecision(6)));
  });
}

/** Larger than what recognition networks look at. */
const size = 384;

/** The photo's crop, the same with the whole head drawn over it, and all panels of the overlay. */
export function beforeAndAfter(result: FitResult): { photo: FacePicture; fit: FacePicture; panels: Pixels[] } {
  const panels = result.overlay({ size });
  const landmarks = panelLandmarks(result);
  return { photo: { ...panels[0]!, landmarks }, fit: { ...panels[1]!, landmarks }, panels };
}

/** The detected landmarks in the overlay's crop: the fit's own inner landmarks, known in both, tell how it lies in the photo. */
function panelLandmarks({ images, model }: FitResult): Float32Array {
  const { parameters, landmarks } = images[0]!;
  const square = { height: size, width: size };
  const shape = model.shape.at(model.shape.topology.landmarks);
  const points = tf.tidy(() => {
    const positions = shape.evaluate(parameters.identity, parameters.expression);
    return Float32Array.from(screen(project(positions, cameraOf(parameters.camera), square), square).dataSync());
  });
  shape.dispose();
  const toPanel = fitSimilarity(landmarks.projected.subarray(34), points.subarray(34));
  const moved = new Float32Array(136);
  for (let i = 0; i < 136; i += 2) {
    moved.set(applySimilarity(toPanel, landmarks.detected[i]!, landmarks.detected[i + 1]!), i);
  }
  return moved;
}

/** How alike a network finds photo and fit. @param frontal the head alone; none if no face was found in it */
export function likenessBy(
  network: RecognitionNetwork,
  { photo, fit, frontal }: { photo: FacePicture; fit: FacePicture; frontal: FacePicture | undefined },
): Likeness {
  const of = embed(network, photo);
  return {
    photo: of,
    ...(frontal && { frontal: embed(network, frontal) }),
    wholeHead: cosine(of, embed(network, fit)),
  };
}

/** The head alone, from the front, without expression, with the landmarks that the detector finds in it. */
export async function frontalView(result: FitResult, tools: Pick<Tools, 'detector'>): Promise<FacePicture | undefined> {
  const picture = result.portrait({ expression: 'neutral' });
  const landmarks = await findLandmarks(tools, picture);
  return landmarks && { ...picture, landmarks };
}
