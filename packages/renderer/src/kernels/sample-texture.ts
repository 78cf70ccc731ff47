import { defineKernel } from '../backend.js';
import { locate, newTap } from './bilinear.js';

export interface SampleAttributes {
  readonly batch: number;
  /** Samples per image. */
  readonly count: number;
  readonly textureBatch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly bilinear: boolean;
}

interface Inputs {
  texture: Float32Array;
  uvs: Float32Array;
}

/** Texture look-up at `[batch, count, 2]` coordinates. */
export const sampleKernel = defineKernel<Inputs, { samples: Float32Array }, SampleAttributes>({
  name: 'GanfitSampleTexture',
  outputs: ({ batch, count, channels }) => ({
    samples: { shape: [batch, count, channels], dtype: 'float32', initial: undefined },
  }),
  compute({ texture, uvs }, { samples }, attributes) {
    const { batch, count, textureBatch, height, width, channels, bilinear } = attributes;
    const tap = newTap();
    for (let i = 0; i < batch * count; i++) {
      const image = textureBatch === 1 ? 0 : Math.floor(i / count) * height * width * channels;
      tap.u = uvs[2 * i]!;
      tap.v = uvs[2 * i + 1]!;
      locate(tap, width, height);
      if (!bilinear) snap(tap);
      const { fx, fy } = tap;
      const tl = image + tap.topLeft * channels;
      const tr = image + tap.topRight * channels;
      const bl = image + tap.bottomLeft * channels;
      const br = image + tap.bottomRight * channels;
      for (let k = 0; k < channels; k++) {
        const above = texture[tl + k]! + fx * (texture[tr + k]! - texture[tl + k]!);
        const below = texture[bl + k]! + fx * (texture[br + k]! - texture[bl + k]!);
        samples[i * channels + k] = above + fy * (below - above);
      }
    }
  },
});

interface Outputs {
  dTexture: Float32Array;
  dUvs: Float32Array;
}

export const sampleBackwardKernel = defineKernel<Inputs & { dSamples: Float32Array }, Outputs, SampleAttributes>({
  name: 'GanfitSampleTextureBackward',
  outputs: ({ batch, count, textureBatch, height, width, channels }) => ({
    dTexture: { shape: [textureBatch, height, width, channels], dtype: 'float32' },
    dUvs: { shape: [batch, count, 2], dtype: 'float32' },
  }),
  compute({ texture, uvs, dSamples }, { dTexture, dUvs }, attributes) {
    const { batch, count, textureBatch, height, width, channels, bilinear } = attributes;
    const tap = newTap();
    for (let i = 0; i < batch * count; i++) {
      const image = textureBatch === 1 ? 0 : Math.floor(i / count) * height * width * channels;
      tap.u = uvs[2 * i]!;
      tap.v = uvs[2 * i + 1]!;
      locate(tap, width, height);
      if (!bilinear) snap(tap);
      const { fx, fy } = tap;
      const tl = image + tap.topLeft * channels;
      const tr = image + tap.topRight * channels;
      const bl = image + tap.bottomLeft * channels;
      const br = image + tap.bottomRight * channels;
      let gx = 0;
      let gy = 0;
      for (let k = 0; k < channels; k++) {
        const g = dSamples[i * channels + k]!;
        const across = texture[tr + k]! - texture[tl + k]!;
        const acrossBelow = texture[br + k]! - texture[bl + k]!;
        gx += g * (across + fy * (acrossBelow - across));
        gy += g * (texture[bl + k]! - texture[tl + k]! + fx * (acrossBelow - across));
        dTexture[tl + k]! += g * (1 - fx) * (1 - fy);
        dTexture[tr + k]! += g * fx * (1 - fy);
        dTexture[bl + k]! += g * (1 - fx) * fy;
        dTexture[br + k]! += g * fx * fy;
      }
      dUvs[2 * i] = gx * tap.du;
      dUvs[2 * i + 1] = gy * tap.dv;
    }
  },
});

/** Nearest texel as a bilinear tap without fractions or slope. */
function snap(tap: ReturnType<typeof newTap>): void {
  tap.fx = tap.fx < 0.5 ? 0 : 1;
  tap.fy = tap.fy < 0.5 ? 0 : 1;
  tap.du = 0;
  tap.dv = 0;
}
