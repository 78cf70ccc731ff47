import {
  aperture,
  content,
  detailPrior,
  distancePrior,
  energy,
  identity,
  landmark,
  landmarkDistance,
  lightPrior,
  pixel,
  pixelLikelihood,
  randomPoseIdentity,
  statisticalPrior,
} from '@ganfit/losses';
import type { RecognitionNetwork } from '@ganfit/networks';
import { belowBrows, withoutHair } from './hair.js';
import { harmonicLight, type LightModel, pointLight } from './lighting.js';
import { adam } from './optimizer/adam.js';
import { chain } from './optimizer/chain.js';
import { cosine, scaleByGroup, scaleBySchedule } from './optimizer/scale.js';
import type { GradientTransform } from './optimizer/transform.js';
import type { Stage } from './stage.js';
import { ganfitWeights, paperWeights } from './weights.js';

/** A way to fit: a light model, how the texture reaches the pixels, and stages. */
export interface Preset {
  readonly light: LightModel;
  readonly texturing: 'vertex' | 'pixel';
  /** Side in texels of the map of texture detail, see {@link detailPrior}; default none. */
  readonly detailSize?: number;
  stages(recognition: RecognitionNetwork): readonly Stage[];
}

/** Learning rates per group for energies in units of likelihood; found on rendered heads and photos. */
export const learningRates: Readonly<Record<string, number>> = {
  identity: 0.06,
  expression: 0.03,
  texture: 0.05,
  detail: 0.015,
  tone: 0.02,
  camera: 0.005,
  'camera.logDistance': 0.03,
  lighting: 0.04,
};

const groupedAdam = (steps: number, rates: Readonly<Record<string, number>>): GradientTransform =>
  chain(adam({ learningRate: 1 }), scaleByGroup(rates), scaleBySchedule(cosine(steps)));

/** Stage one (GANFIT Sec. 3.4): landmarks and priors only, a rough pose and shape. */
export function alignmentStage(options: Partial<Stage> = {}): Stage {
  const steps = options.steps ?? 100;
  return {
    name: 'alignment',
    free: ['identity', 'expression', 'camera'],
    energy: energy(
      { landmark: landmark(), shapePrior: statisticalPrior('identity', 'expression'), distancePrior: distancePrior() },
      { landmark: 1, shapePrior: 1, distancePrior: 1 },
    ),
    optimizer: groupedAdam(steps, { ...learningRates, identity: 0.06, expression: 0.06, camera: 0.01 }),
    ...options,
    steps,
  };
}

/**
 * Between the paper's stages: light and texture alone, by pixels. Without it the first, large differences in colour move
 * the shape, and the mouth may end up where it fits no longer. No network is asked, so it costs little.
 */
export function appearanceStage(options: Partial<Stage> = {}): Stage {
  const steps = options.steps ?? 40;
  return {
    name: 'appearance',
    free: ['texture', 'lighting'],
    energy: energy(
      { pixel: pixel(), texturePrior: statisticalPrior('texture'), lightPrior: lightPrior() },
      { pixel: 3000, texturePrior: 1, lightPrior: 1 },
    ),
    optimizer: groupedAdam(steps, { texture: 0.1, lighting: 0.1 }),
    visibility: belowBrows,
    decodeEvery: 20, // what a GAN's network adds to its base tells neither tone nor light
    ...options,
    steps,
  };
}

/** Stage two (GANFIT Sec. 3.4): all terms, all parameters, by {@link ganfitWeights}. */
export function ganfitStage(recognition: RecognitionNetwork, options: Partial<Stage> = {}): Stage {
  const steps = options.steps ?? 140;
  return {
    name: 'ganfit',
    free: ['identity', 'expression', 'texture', 'camera', 'lighting'],
    energy: energy(
      {
        identity: identity(recognition),
        randomPose: randomPoseIdentity(recognition),
        content: content(recognition),
        pixel: pixelLikelihood(),
        landmark: landmark(),
        aperture: aperture(),
        prior: statisticalPrior('identity', 'expression', 'texture'),
        lightPrior: lightPrior(),
        distancePrior: distancePrior(),
      },
      ganfitWeights,
    ),
    optimizer: groupedAdam(steps, learningRates),
    every: { identity: 2, randomPose: 2, content: 2 }, // the network is most of the cost, and gains nothing from more
    decodeEvery: 2,
    visibility: withoutHair,
    ...options,
    steps,
  };
}

/**
 * Beyond the paper, before the detail: the tone of this skin, a map of few texels that is added to the decoded one. It
 * reaches past what the photo shows, so that detail has no border there.
 */
export function toneStage(options: Partial<Stage> = {}): Stage {
  const steps = options.steps ?? 20;
  return {
    name: 'tone',
    free: ['tone'],
    energy: energy(
      { pixel: pixel(), tonePrior: detailPrior({ map: 'tone', slope: 0.05, scale: 0.004 }) },
      { pixel: 3000, tonePrior: 1 },
    ),
    optimizer: groupedAdam(steps, learningRates),
    visibility: 'kept',
    ...options,
    steps,
  };
}

/**
 * Beyond the paper: what the texture prior cannot say of this face is added to its map, by pixels alone, in a larger crop.
 * The recognition network is not asked here: with a free map it paints smudges that please only itself.
 */
export function detailStage(options: Partial<Stage> = {}): Stage {
  const steps = options.steps ?? 40;
  return {
    name: 'detail',
    free: ['detail'],
    energy: energy({ pixel: pixel(), detailPrior: detailPrior() }, { pixel: 3000, detailPrior: 1 }),
    optimizer: groupedAdam(steps, learningRates),
    visibility: 'kept',
    size: 512,
    ...options,
    steps,
  };
}

/**
 * What measures best: spherical harmonics, the map sampled per pixel, weights in units of likelihood, detail.
 * @param options.steps of stage two; below 40 the other stages shrink alike, for quick looks and tests
 */
export const defaultPreset = (options: { steps?: number } = {}): Preset => {
  const { steps = 160 } = options;
  const share = (full: number): { steps: number } => ({ steps: Math.ceil(full * Math.min(1, steps / 40)) });
  return {
    light: harmonicLight(),
    texturing: 'pixel',
    detailSize: 512,
    stages: (recognition) => [
      alignmentStage(share(100)),
      appearanceStage(share(40)),
      ganfitStage(recognition, { steps }),
      toneStage(share(20)),
      detailStage(share(40)),
    ],
  };
};

/**
 * The paper as it is written: Phong shading, a colour per vertex, a flat learning rate of 0.01 and the weights of its
 * Eq. 12. Kept for comparison; its weights were chosen for another network.
 */
export const paperPreset = (options: { steps?: number } = {}): Preset => ({
  light: pointLight(),
  texturing: 'vertex',
  stages: (recognition) => [
    {
      name: 'alignment',
      free: ['identity', 'expression', 'camera'],
      energy: energy(
        { landmark: landmarkDistance(), prior: statisticalPrior('identity', 'expression') },
        { landmark: 0.001, prior: 0.0005 },
      ),
      optimizer: adam({ learningRate: 0.01 }),
      steps: 150,
    },
    {
      name: 'ganfit',
      free: ['identity', 'expression', 'texture', 'camera', 'lighting'],
      energy: energy(
        {
          identity: identity(recognition),
          randomPose: randomPoseIdentity(recognition),
          content: content(recognition, { scale: 'paper' }),
          pixel: pixel({ smooth: 0 }),
          landmark: landmarkDistance(),
          shapePrior: statisticalPrior('identity', 'expression'),
          lightPrior: lightPrior(),
        },
        paperWeights,
      ),
      optimizer: adam({ learningRate: 0.01 }),
      steps: options.steps ?? 200,
    },
  ],
});
