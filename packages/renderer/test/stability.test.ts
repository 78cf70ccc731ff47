import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { phong, render, type Scene } from '../src/index.js';
import { coloredRelief, frontCamera, pattern, pointLighting, relief } from './scenes.js';

type Named = Record<string, tf.Tensor>;

/** All that a render does: mipmaps, two lights with highlights, edges. */
function everything(size: { height: number; width: number }): { inputs: Named; run: (...x: tf.Tensor[]) => tf.Tensor } {
  const { positions, topology, uvs } = relief(4, 2);
  const { position, target, up, focalLength } = frontCamera(2);
  const inputs = {
    positions,
    texture: pattern([1, 9, 8, 3]),
    uvs,
    cameraPosition: position,
    lightPosition: tf.tensor3d([1.5, 2, 3, -3, 0.5, 2], [1, 2, 3]),
    color: pattern([1, 2, 3]),
    ambient: pointLighting().ambient,
    background: pattern([2, size.height, size.width, 3]),
  };
  const run = (...tensors: tf.Tensor[]): tf.Tensor => {
    const [positions, texture, uvs, cameraPosition, lightPosition, color, ambient, background] = tensors;
    const scene = {
      positions,
      topology,
      albedo: { texture, uvs, filter: 'trilinear', wrap: 'repeat' },
      camera: { position: cameraPosition, target, up, focalLength },
      lighting: { position: lightPosition, color, ambient },
    } as unknown as Scene;
    const shader = phong({ specular: 0.3 });
    const { image, fragments } = render(scene, {
      ...size,
      shader,
      background: background as tf.Tensor4D,
      edges: 'all',
    });
    return tf.concat([tf.reshape(image, [-1]), tf.reshape(fragments.depth, [-1])]);
  };
  return { inputs, run };
}

onEachBackend((backend) => {
  it('gives the same bits twice, image, depth and all gradients', () => {
    tf.tidy(() => {
      const { inputs, run } = everything({ height: 18, width: 25 });
      const tensors = Object.values(inputs);
      const bits = (): Uint32Array[] => {
        const value = run(...tensors);
        const results = [value, ...tf.grads(run)(tensors, pattern(value.shape as [number], 3))];
        return results.map((t) => new Uint32Array(Float32Array.from(t.dataSync()).buffer));
      };
      const [first, second] = [bits(), bits()];
      first.forEach((values, i) => {
        expect(values.some((value) => value !== 0)).toBe(true);
        expect(values, ['value', ...Object.keys(inputs)][i]).toEqual(second[i]);
      });
    });
  });

  it('memory is given back after a thousand renders and a hundred gradients', () => {
    const renders = backend === 'webgl' ? 100 : 1000;
    tf.tidy(() => {
      const { inputs, run } = everything({ height: 6, width: 7 });
      const tensors = Object.values(inputs);
      const { lightPosition: position, color, ambient } = inputs as Record<string, tf.Tensor2D>;
      const scene = { ...coloredRelief(4, 2), lighting: { position: position!, color: color!, ambient: ambient! } };
      const forward = (): void =>
        tf.dispose(render(scene, { height: 6, width: 7, edges: 'all' }) as unknown as tf.TensorContainer);
      const backward = (): void => tf.dispose(tf.grads((...x) => tf.sum(run(...x)))(tensors));
      forward();
      backward();
      const { numTensors, numDataBuffers, numBytes } = tf.memory();
      for (let i = 0; i < renders; i++) {
        forward();
        if (i % 10 === 0) backward();
      }
      expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
    });
  });
});
