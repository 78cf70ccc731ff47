import type { FaceModel } from '@ganfit/morphable';
import { type RecognitionNetwork, warp } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { cosine, landmarkNrmse } from '../scores.js';
import { type HeadShape, shapeErrors } from '../shape-errors.js';
import type { Pixels } from '../subjects/photograph.js';
import type { RenderedSubject } from '../subjects/rendered-subjects.js';
import type { FacePicture, FitOne, OneFit } from './fit-one.js';
import type { PhotoRecord, RepeatRecord, SubjectRecord } from './records.js';

/** Where pictures go; returns the name under which the report finds it again. */
export type SavePicture = (name: string, picture: Pixels) => Promise<string>;

/** What measuring needs besides the photo. */
export interface Instruments {
  fit: FitOne;
  seed: number;
  model: FaceModel;
  recognition: RecognitionNetwork;
  save: SavePicture;
}

/** Fits a photo of a real person and scores it by landmarks and identity. */
export async function measurePhoto(photo: Pixels, name: string, tools: Instruments): Promise<PhotoRecord> {
  const fit = await tools.fit(photo, name, tools.seed);
  try {
    const original = embed(tools.recognition, fit.original());
    return {
      kind: 'photo',
      ...(await common(fit, name, tools.save)),
      landmarkNrmse: landmarkNrmse(fit.landmarksProjected, fit.landmarksDetected),
      identityCosine: fit.identityCosine,
      wholeHeadCosine: cosine(original, embed(tools.recognition, fit.inPlace())),
      photoEmbedding: original,
      frontalEmbedding: embed(tools.recognition, fit.frontal()),
    };
  } finally {
    fit.dispose?.();
  }
}

/** Fits a rendered subject and scores it, and the mean face, against the truth. */
export async function measureSubject(subject: RenderedSubject, tools: Instruments): Promise<SubjectRecord> {
  const { name, landmarks } = subject;
  const fit = await tools.fit(subject.photo, name, tools.seed);
  const { topology } = tools.model.shape;
  try {
    return {
      kind: 'subject',
      ...(await common(fit, name, tools.save)),
      landmarks: {
        fit: landmarkNrmse(fit.landmarksProjected, landmarks),
        detector: landmarkNrmse(fit.landmarksDetected, landmarks),
      },
      errors: {
        fit: shapeErrors(fit, subject, topology),
        meanFace: shapeErrors(meanFace(tools.model), subject, topology),
      },
    };
  } finally {
    fit.dispose?.();
  }
}

/** Fits one photo twice with one seed. */
export async function measureRepeat(photo: Pixels, name: string, tools: Instruments): Promise<RepeatRecord> {
  const parameters: Float32Array[] = [];
  for (let run = 0; run < 2; run++) {
    const fit = await tools.fit(photo, name, tools.seed);
    parameters.push(Float32Array.from(fit.parameters));
    fit.dispose?.();
  }
  const [first, second] = parameters as [Float32Array, Float32Array];
  const difference = first.reduce((most, x, i) => Math.max(most, Math.abs(x - second[i]!)), 0);
  return { kind: 'repeat', name, difference: first.length === second.length ? difference : Number.POSITIVE_INFINITY };
}

async function common(fit: OneFit, name: string, save: SavePicture) {
  const { status, seconds, peakBytes } = fit;
  const overlay = await save(`${name}-overlay`, fit.overlay());
  const turntable = await save(`${name}-turntable`, fit.turntable());
  return { name, status, seconds, peakBytes, pictures: { overlay, turntable } };
}

/** The model at p = 0: what one gets without looking at the photo. */
function meanFace({ shape }: FaceModel): HeadShape {
  const neutral = tf.tidy(() =>
    Float32Array.from(
      shape.evaluate(tf.zeros([1, shape.identitySize]), tf.zeros([1, shape.expressionSize])).dataSync(),
    ),
  );
  return { positions: neutral, neutral };
}

/** The embedding of a face by a recognition network, aligned as that network wants it. */
function embed(network: RecognitionNetwork, { data, height, width, landmarks }: FacePicture): number[] {
  return tf.tidy(() => {
    const image = tf.tensor4d(data, [1, height, width, 3]);
    const aligned = warp(image, network.alignment(landmarks), network.inputSize);
    return Array.from(network.features(aligned).embedding.dataSync());
  });
}
