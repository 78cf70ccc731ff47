import { cameraOf, type FitResult } from '@ganfit/fitter';
import { render, unlit } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import type { FacePicture } from '../photos/likeness.js';

/** The fitted albedo without light, drawn over the photo's crop: GANFIT Fig. 5, "albedo only". */
export function albedoAlone(result: FitResult, photo: FacePicture): FacePicture {
  const { topology } = result.model.shape;
  const { positions } = result.mesh();
  const texture = result.texture();
  const size = { height: photo.height, width: photo.width };
  const data = tf.tidy(() => {
    const { image, alpha } = render(
      {
        positions: tf.tensor3d(positions, [1, positions.length / 3, 3]),
        topology,
        albedo: { texture: tf.tensor4d(texture.data, [1, texture.height, texture.width, 3]), uvs: topology.uvs },
        camera: cameraOf(result.images[0]!.parameters.camera),
      },
      { ...size, shader: unlit() },
    );
    const under = tf.tensor4d(photo.data, [1, photo.height, photo.width, 3]);
    const over = tf.add(under, tf.mul(tf.sub(image, under), alpha));
    return Float32Array.from(tf.clipByValue(over, 0, 1).dataSync());
  });
  return { ...size, data, landmarks: photo.landmarks };
}
