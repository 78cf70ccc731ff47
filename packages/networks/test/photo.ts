import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';

/** NASA's portrait of Eileen Collins, `[512, 512, 3]`, RGB in [0, 1]. */
export async function portrait(): Promise<tf.Tensor3D> {
  const file = fileURLToPath(new URL('../../../examples/photos/astronaut.png', import.meta.url));
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return tf.tensor3d(
    Float32Array.from(data, (v) => v / 255),
    [info.height, info.width, 3],
  );
}
