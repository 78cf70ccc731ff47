import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { antialias, type Camera, rasterize, render, unlit } from '../src/index.js';
import { walk } from '../src/kernels/walk.js';
import { triangleNeighbors } from '../src/topology.js';

/** A card of n x n quads in front of a wall, moved by (dx, dy); both of one colour each. */
function cardBeforeWall(dx: tf.Tensor1D, dy: tf.Tensor1D, quads: number, gap: number) {
  const wall = [-2, -2, 0, 2, -2, 0, 2, 2, 0, -2, 2, 0];
  const card: number[] = [];
  const triangles = [0, 1, 2, 0, 2, 3];
  for (let j = 0; j <= quads; j++) {
    for (let i = 0; i <= quads; i++) card.push(-0.5 + (0.95 * i) / quads, -0.4 + (0.9 * j) / quads, gap);
  }
  for (let j = 0; j < quads; j++) {
    for (let i = 0; i < quads; i++) {
      const a = 4 + j * (quads + 1) + i;
      triangles.push(a, a + 1, a + quads + 2, a, a + quads + 2, a + quads + 1);
    }
  }
  const count = card.length / 3;
  const shift = tf.concat([dx, dy, tf.zeros([1])]) as tf.Tensor1D;
  const moved = tf.add(tf.tensor2d(card, [count, 3]), shift);
  const colors = [...Array(4).fill([0.2, 0.4, 0.6]), ...Array(count).fill([0.9, 0.1, 0.3])];
  return {
    positions: tf.expandDims(tf.concat([tf.tensor2d(wall, [4, 3]), moved])) as tf.Tensor3D,
    topology: { triangles: tf.tensor2d(triangles, [triangles.length / 3, 3], 'int32') },
    albedo: { vertexColors: tf.tensor3d([colors]) },
    camera: camera(),
  };
}

const camera = (): Camera => ({
  position: tf.tensor2d([[0, 0, 6]]),
  target: tf.zeros([1, 3]),
  focalLength: tf.tensor1d([5]),
});

/** Mean of the picture under a smooth weight that is the same at every resolution. */
function weighed(image: tf.Tensor4D): tf.Scalar {
  const [, height, width] = image.shape;
  const ramp = (n: number): tf.Tensor1D => tf.div(tf.add(tf.range(0, n), 0.5), n);
  const across = tf.reshape(tf.exp(tf.mul(ramp(width), 1.5)), [1, 1, width, 1]);
  const down = tf.reshape(tf.exp(ramp(height)), [1, height, 1, 1]);
  return tf.mean(tf.mul(image, tf.mul(across, down)));
}

onEachBackend((backend) => {
  const sizes = backend === 'cpu' ? [1, 12] : [1, 3, 40];
  it.each(sizes)('moves edges as a supersampled picture does, with %i quads to the card', (quads) => {
    const loss = (x: tf.Tensor, y: tf.Tensor, size: number, edges: 'none' | 'inner'): tf.Scalar => {
      const scene = cardBeforeWall(x as tf.Tensor1D, y as tf.Tensor1D, quads, 0.3);
      return weighed(render(scene, { height: size, width: size, shader: unlit(), edges }).image);
    };
    tf.tidy(() => {
      const at = [tf.tensor1d([0.013]), tf.tensor1d([0.007])];
      const gradients = (edges: 'none' | 'inner') =>
        tf
          .grads((x, y) => loss(x, y, 64, edges))(at)
          .map((g) => g.dataSync()[0]!);
      expect(gradients('none')).toEqual([0, 0]);
      const step = 0.05;
      const value = (dx: number, dy: number): number =>
        tf.tidy(() => loss(tf.tensor1d([0.013 + dx]), tf.tensor1d([0.007 + dy]), 512, 'none').dataSync()[0]!);
      const [x, y] = gradients('inner');
      expect(x! / ((value(step, 0) - value(-step, 0)) / (2 * step))).toBeCloseTo(1, 0.7);
      expect(y! / ((value(0, step) - value(0, -step)) / (2 * step))).toBeCloseTo(1, 0.7);
    });
  });

  it('finds the edge of a card that touches the wall', () => {
    tf.tidy(() => {
      const gradient = tf.grad((x) => {
        const scene = cardBeforeWall(x as tf.Tensor1D, tf.tensor1d([0.007]), 3, 1e-4);
        return weighed(render(scene, { height: 64, width: 64, shader: unlit(), edges: 'inner' }).image);
      })(tf.tensor1d([0.013]));
      expect(Math.abs(gradient.dataSync()[0]!)).toBeGreaterThan(1e-3);
    });
  });

  it('leaves the picture as it is and passes its gradient on', () => {
    tf.tidy(() => {
      const scene = cardBeforeWall(tf.tensor1d([0]), tf.tensor1d([0]), 2, 0.3);
      const size = { height: 20, width: 30 };
      const plain = render(scene, { ...size, shader: unlit() });
      const same = antialias(plain.image, plain.clip, scene.topology, plain.fragments);
      expect(Array.from(same.dataSync())).toEqual(Array.from(plain.image.dataSync()));
      const gradient = tf.grad((image) =>
        tf.sum(tf.mul(antialias(image as tf.Tensor4D, plain.clip, scene.topology, plain.fragments), 3)),
      )(plain.image);
      expect(Array.from(gradient.dataSync()).every((v) => v === 3)).toBe(true);
    });
  });

  it('lets a single surface be: neighbouring triangles have no edge', () => {
    tf.tidy(() => {
      const scene = cardBeforeWall(tf.tensor1d([0]), tf.tensor1d([0]), 12, 0.3);
      const card = { triangles: tf.slice(scene.topology.triangles, [2, 0], [-1, 3]) as tf.Tensor2D };
      const colors = tf.randomUniform([1, scene.positions.shape[1], 3], 0, 1, 'float32', 3) as tf.Tensor3D;
      const gradient = (edges: 'inner' | 'all') =>
        tf
          .grad((positions) => {
            const options = { height: 48, width: 48, shader: unlit(), edges, background: [0, 0, 0] as const };
            const image = render(
              { ...scene, topology: card, albedo: { vertexColors: colors }, positions: positions as tf.Tensor3D },
              options,
            ).image;
            return weighed(image);
          })(scene.positions)
          .dataSync();
      const none = tf
        .grad((positions) =>
          weighed(
            render(
              { ...scene, topology: card, albedo: { vertexColors: colors }, positions: positions as tf.Tensor3D },
              { height: 48, width: 48, shader: unlit() },
            ).image,
          ),
        )(scene.positions)
        .dataSync();
      expect(Array.from(gradient('inner'))).toEqual(Array.from(none));
      expect(Array.from(gradient('all'))).not.toEqual(Array.from(none));
    });
  });

  it('says which argument is wrong', () => {
    tf.tidy(() => {
      const scene = cardBeforeWall(tf.tensor1d([0]), tf.tensor1d([0]), 1, 0.3);
      const { clip, fragments } = render(scene, { height: 8, width: 8, shader: unlit() });
      expect(() => antialias(tf.zeros([1, 4, 4, 3]), clip, scene.topology, fragments)).toThrow(
        'antialias: `image` must have shape [1, 8, 8, channels]',
      );
      expect(() => antialias(tf.zeros([1, 8, 8, 3]), tf.zeros([1, 5, 3]), scene.topology, fragments)).toThrow(
        'antialias: `clip`',
      );
      expect(() =>
        rasterize(clip, { triangles: tf.tensor2d([[0, 1, 99]], [1, 3], 'int32') }, { height: 8, width: 8 }),
      ).toThrow('refers to vertex 99');
    });
  });
});

describe('walk', () => {
  it('crosses a strip of triangles, and says where it ends or folds', async () => {
    await tf.setBackend('cpu');
    // Three triangles from left to right, then one that folds back.
    const points = [-0.9, -0.5, -0.9, 0.5, -0.3, -0.5, -0.3, 0.5, 0.3, -0.5, -0.6, 0.4];
    const clip = Float32Array.from(
      { length: 24 },
      (_, i) => [points[2 * Math.floor(i / 4)]!, points[2 * Math.floor(i / 4) + 1]!, 0, 1][i % 4]!,
    );
    const triangles = Int32Array.from([0, 2, 1, 1, 2, 3, 2, 4, 3, 3, 4, 5]);
    const tensor = tf.tensor2d(triangles, [4, 3], 'int32');
    const neighbors = triangleNeighbors({ triangles: tensor });
    tensor.dispose();
    expect(walk(clip, triangles, neighbors, 0, 0, 0.1, -0.3)).toBe(2);
    expect(walk(clip, triangles, neighbors, 0, 2, -0.85, -0.2)).toBe(0);
    expect(walk(clip, triangles, neighbors, 0, 0, 0.9, 0)).toBe(-1);
    expect(walk(clip, triangles, neighbors, 0, 0, -0.95, 0)).toBe(-1);
  });
});
