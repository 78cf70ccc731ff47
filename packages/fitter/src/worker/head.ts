import { check } from '@ganfit/core';
import type { FaceModel } from '@ganfit/morphable';
import { vertexNormals } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import type { FitResult } from '../result.js';
import { textureMap } from '../view.js';
import { rgba } from './plain.js';
import type { HeadChange, HeadData } from './protocol.js';

/** A head by its coefficients; those not given are the last fit's, or zero. */
export async function headOf(model: FaceModel, last: FitResult | undefined, change: HeadChange): Promise<HeadData> {
  const { shape } = model;
  const fitted = last?.images[0]?.parameters;
  const sizes = { identity: shape.identitySize, expression: shape.expressionSize, texture: model.texture.latentSize };
  const coefficients = (name: 'identity' | 'expression' | 'texture'): tf.Tensor2D => {
    const given = change[name];
    check(!given || given.length === sizes[name], 'SHAPE', () => {
      return `head: \`${name}\` must have ${sizes[name]} coefficients, got ${given?.length}.`;
    });
    if (given) return tf.tensor2d([...given], [1, sizes[name]]);
    return tf.clone(fitted?.[name] ?? tf.zeros<tf.Rank.R2>([1, sizes[name]]));
  };
  const made = tf.tidy(() => {
    const [identity, expression, texture] = [
      coefficients('identity'),
      coefficients('expression'),
      coefficients('texture'),
    ];
    const positions = shape.evaluate(identity, expression);
    const layers = change.detail === false ? {} : { ...fitted };
    const map = textureMap(model, { ...layers, texture } as Parameters<typeof textureMap>[1]);
    return { identity, expression, texture, positions, normals: vertexNormals(positions, shape.topology), map };
  });
  const { triangles, uvs } = shape.topology;
  const read = async (t: tf.Tensor): Promise<Float32Array> => Float32Array.from(await t.data());
  try {
    const [, height, width] = made.map.shape;
    const data = await read(made.map);
    return {
      mesh: {
        positions: await read(made.positions),
        normals: await read(made.normals),
        triangles: Int32Array.from(await triangles.data()),
        uvs: await read(uvs),
      },
      texture: rgba({ data, height, width }),
      identity: [...(await read(made.identity))],
      expression: [...(await read(made.expression))],
      latent: [...(await read(made.texture))],
    };
  } finally {
    tf.dispose(made);
  }
}
