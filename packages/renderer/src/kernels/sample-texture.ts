import { defineKernel } from '../backend.js';
import { gatherTap, locate, locateRepeated, newTap, scatterTap, snap, type Tap } from './bilinear.js';

export interface SampleAttributes {
  readonly batch: number;
  /** Samples per image. */
  readonly count: number;
  readonly textureBatch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly bilinear: boolean;
  /** Whether the texture is repeated outside [0, 1]; otherwise its border is. */
  readonly repeat: boolean;
}

interface Inputs {
  texture: Float32Array;
  uvs: Float32Array;
}

/** Texture look-up at `[batch, count, 2]` coordinates. */
export const sampleKernel = defineKernel<Inputs, { samples: Float32Array }, SampleAttributes>({
  name: 'GanfitSampleTexture',
  outputs: ({ batch, count, channels }) => ({ samples: { shape: [batch, count, channels], dtype: 'float32' } }),
  compute({ texture, uvs }, { samples }, attributes) {
    const { channels } = attributes;
    eachSample(uvs, attributes, (tap, i, base) => gatherTap(tap, texture, base, channels, samples, i * channels));
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
    const { channels } = attributes;
    eachSample(uvs, attributes, (tap, i, base) => {
      tap.gu = tap.gv = 0;
      scatterTap(tap, texture, base, channels, dSamples, i * channels, dTexture);
      dUvs[2 * i] = tap.gu;
      dUvs[2 * i + 1] = tap.gv;
    });
  },
});

/** Visits the samples with their taps; `base` is where the image's texture begins. */
function eachSample(
  uvs: Float32Array,
  { batch, count, textureBatch, height, width, channels, bilinear, repeat }: SampleAttributes,
  visit: (tap: Tap, i: number, base: number) => void,
): void {
  const find = repeat ? locateRepeated : locate;
  const tap = newTap();
  tap.weight = 1;
  for (let i = 0; i < batch * count; i++) {
    tap.u = uvs[2 * i]!;
    tap.v = uvs[2 * i + 1]!;
    find(tap, width, height);
    if (!bilinear) snap(tap);
    visit(tap, i, textureBatch === 1 ? 0 : Math.floor(i / count) * height * width * channels);
  }
}
