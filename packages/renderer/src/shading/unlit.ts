import * as tf from '@tensorflow/tfjs-core';
import type { FusedModel, Shader } from '../types.js';

/** Shows the albedo as it is. @example render(scene, { height, width, shader: unlit() }) */
export function unlit(): Shader {
  const fused: FusedModel = { kind: 'unlit' };
  return Object.assign((surface: Parameters<Shader>[0]) => tf.clone(surface.albedo), { fused });
}
