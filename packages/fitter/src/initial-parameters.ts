import { check, mapTree, randomStream, type Tree } from '@ganfit/core';
import type { FaceParameters } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import { orbitParameters } from './camera.js';
import { initialPose } from './initial-pose.js';
import { kindOf, lightKind } from './lighting.js';
import type { Preset } from './presets.js';
import type { FitContext, FitPhoto } from './view.js';

/** GANFIT Sec. 3.4, step 1: pose from the 51 inner landmarks in closed form, everything else from its prior. */
export function initialParameters(context: FitContext, photo: FitPhoto, preset: Preset, seed: number): FaceParameters {
  const { model, landmarks, landmarkShape } = context;
  check(landmarks.count >= 68, 'ARGUMENT', () => `fit: the model must name 68 landmarks, it has ${landmarks.count}.`);
  const identity = tf.zeros([1, model.shape.identitySize]) as tf.Tensor2D;
  const expression = tf.zeros([1, model.shape.expressionSize]) as tf.Tensor2D;
  const mean = tf.tidy(() => landmarkShape(identity, expression).dataSync());
  const { image, landmarks: detected } = photo.target;
  const inner = (values: ArrayLike<number>, width: number): number[] =>
    Array.from(values).slice(17 * width, 68 * width);
  const size = { height: image.shape[1], width: image.shape[2] };
  const pose = initialPose(inner(mean, 3), inner(detected.dataSync(), 2), size);
  const texture = model.texture.initial(1, randomStream(seed).split('texture'));
  return {
    identity,
    expression,
    texture,
    camera: orbitParameters(pose),
    lighting: preset.light.initial(),
  };
}

/** The parameters that a fit was told to start from, as its own. */
export function copiesOf(
  given: readonly FaceParameters[],
  { model }: FitContext,
  photos: number,
  { light }: Preset,
): FaceParameters[] {
  check(given.length === photos, 'ARGUMENT', () => {
    return `fit: \`initial\` must have parameters for each of the ${photos} photos that show a face, got ${given.length}. Take them from a fit of the same photos.`;
  });
  const sizes = ({ identity, expression, texture }: FaceParameters): string =>
    [identity, expression, texture].map(({ shape }) => shape[1]).join(', ');
  const { identitySize, expressionSize } = model.shape;
  const own = [identitySize, expressionSize, model.texture.latentSize].join(', ');
  const kind = lightKind(light);
  for (const parameters of given) {
    check(sizes(parameters) === own, 'SHAPE', () => {
      return `fit: \`initial\` has ${sizes(parameters)} coefficients of identity, expression and texture, the model ${own}. Start from a fit of the same model.`;
    });
    check(kindOf(parameters.lighting) === kind, 'ARGUMENT', () => {
      return "fit: the light of `initial` is of another kind than the preset's. Use the light model of that fit.";
    });
  }
  return given.map((parameters) => mapTree(parameters as unknown as Tree, (leaf) => tf.clone(leaf)) as never);
}
