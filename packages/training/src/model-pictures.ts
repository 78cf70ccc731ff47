import { randomStream } from '@ganfit/core';
import { encodePng, hstack, type Picture, vstack } from '@ganfit/io';
import type { FaceModel } from '@ganfit/morphable';
import { orbitCamera, render, sphericalHarmonics } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';

/** A head to draw: coefficients by index, the rest 0. */
interface Head {
  readonly identity?: Float32Array;
  readonly expression?: Float32Array;
  readonly texture?: Float32Array;
  readonly yaw?: number;
}

const size = { height: 224, width: 224 };

/**
 * Sheets to judge a model by: its mean, two deviations to either side of the first modes, and random heads.
 * @returns PNG files by name
 */
export async function modelPictures(model: FaceModel): Promise<Record<string, Uint8Array>> {
  const { shape, texture } = model;
  const one = (length: number, index: number, value: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => (i === index ? value : 0));
  const modes = (make: (index: number, value: number) => Head): Picture =>
    vstack([2, -2].map((value) => hstack([0, 1, 2, 3, 4, 5].map((index) => draw(model, make(index, value))))));
  const random = randomStream(1);
  const randomHead = (): Head => ({
    identity: random.normals(shape.identitySize),
    expression: random.normals(shape.expressionSize, 0, 0.5),
    texture: random.normals(texture.latentSize),
    yaw: random.normal(0, 0.35),
  });
  const sheets: Record<string, Picture> = {
    'mean.png': hstack([-0.8, -0.4, 0, 0.4, 0.8].map((yaw) => draw(model, { yaw }))),
    'identity-modes.png': modes((i, v) => ({ identity: one(shape.identitySize, i, v) })),
    'expression-modes.png': modes((i, v) => ({ expression: one(shape.expressionSize, i, v) })),
    'texture-modes.png': modes((i, v) => ({ texture: one(texture.latentSize, i, v) })),
    'random-heads.png': vstack([0, 1, 2].map(() => hstack(Array.from({ length: 6 }, () => draw(model, randomHead()))))),
  };
  const files = await Promise.all(
    Object.entries(sheets).map(async ([name, sheet]) => [name, await encodePng(sheet)] as const),
  );
  return Object.fromEntries(files);
}

function draw({ shape, texture }: FaceModel, head: Head): Picture {
  const row = (values: Float32Array | undefined, length: number): tf.Tensor2D =>
    tf.tensor2d(values ?? new Float32Array(length), [1, length]);
  const image = tf.tidy(() => {
    const light = [2.9, 0.25, 0.75, 0, 0, 0, 0, 0, 0];
    const rendering = render(
      {
        positions: shape.evaluate(row(head.identity, shape.identitySize), row(head.expression, shape.expressionSize)),
        topology: shape.topology,
        albedo: { texture: texture.decode(row(head.texture, texture.latentSize)), uvs: shape.topology.uvs },
        camera: orbitCamera({
          yaw: tf.tensor1d([head.yaw ?? 0]),
          pitch: tf.zeros([1]),
          roll: tf.zeros([1]),
          target: tf.zeros([1, 3]),
          distance: tf.tensor1d([10]),
          focalLength: tf.tensor1d([7.2]),
        }),
        lighting: { coefficients: tf.tensor3d([light.map((c) => [c, c, c])]) },
      },
      { ...size, shader: sphericalHarmonics(), background: [1, 1, 1] },
    );
    return tf.clipByValue(rendering.image, 0, 1);
  });
  const data = Float32Array.from(image.dataSync());
  image.dispose();
  return { data, ...size };
}
