import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import type { Fragments, FusedModel, Topology } from '../types.js';
import type { ShadeAttributes, ShadeInputs } from './layout.js';
import { shadeKernel } from './shade.js';
import { shadeBackwardKernel } from './shade-backward.js';

type Save = (tensors: tf.Tensor[]) => void;
type Differentiable = { [Name in keyof ShadeInputs]: tf.Tensor };

/**
 * The fused image of fragments. Which inputs are there depends on light model and albedo, so this is a custom gradient
 * over a list of tensors and not a registered one over fixed names.
 *
 * @param inputs what gradients flow to, and nothing that the model does not use
 * @param background `[3]`, or `[batch, height, width, 3]`
 */
export function fusedShade(
  model: FusedModel,
  inputs: Differentiable,
  background: tf.Tensor,
  topology: Topology,
  fragments: Fragments,
  vertexCount: number,
): tf.Tensor4D {
  const names = Object.keys(inputs) as (keyof ShadeInputs)[];
  const named = (tensors: tf.Tensor[]): Differentiable =>
    Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as Differentiable;
  const [batch, height, width] = fragments.triangleId.shape;
  const attributes: ShadeAttributes = {
    model,
    batch,
    height,
    width,
    vertexCount,
    textureHeight: inputs.texture?.shape[1] ?? 0,
    textureWidth: inputs.texture?.shape[2] ?? 0,
    shapes: Object.fromEntries(names.map((name) => [name, inputs[name]!.shape])) as ShadeAttributes['shapes'],
  };
  const visibility = { triangles: topology.triangles, triangleId: fragments.triangleId };

  const op = tf.customGrad((...args) => {
    const save = args.pop() as Save;
    const [behind, ...tensors] = args as [tf.Tensor, ...tf.Tensor[]];
    save([visibility.triangles, visibility.triangleId, ...tensors]);
    const { image } = runKernel(shadeKernel, { ...named(tensors), ...visibility, background: behind }, attributes);
    const gradFunc = (dImage: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [triangles, triangleId, ...tensors] = saved as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      const dInputs = runKernel(shadeBackwardKernel, { ...named(tensors), triangles, triangleId, dImage }, attributes);
      return [backgroundGradient(dImage, triangleId, behind.shape), ...names.map((name) => dInputs[name]!)];
    };
    return { value: image, gradFunc };
  });
  return op(background, ...names.map((name) => inputs[name]!)) as tf.Tensor4D;
}

function backgroundGradient(dImage: tf.Tensor, triangleId: tf.Tensor, shape: number[]): tf.Tensor {
  // One colour for all is a constant of the caller's: nothing asks for its gradient.
  if (shape.length === 1) return tf.zeros(shape);
  return tf.tidy(() => tf.mul(dImage, tf.expandDims(tf.cast(tf.less(triangleId, 0), 'float32'), 3)));
}
