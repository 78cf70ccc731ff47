// What the page asks of its worker.
import { ganfitWeights, paperWeights } from '@ganfit/fitter/worker';

export type PresetName = 'fast' | 'fine' | 'paper';

export interface Settings {
  readonly preset: PresetName;
  /** Of the stage with all terms. */
  readonly steps: number;
  /** Weights by term, in every stage that has it; 0 leaves it out. */
  readonly weights: Readonly<Record<string, number>>;
  /** Factor to all learning rates. */
  readonly rate: number;
  /** The prior of the texture: open-head's linear one, or its GAN. */
  readonly texture: 'linear' | 'gan';
  /** Spherical harmonics, or one point light as in the paper. */
  readonly light: 'harmonics' | 'point';
  /** 'last' leaves out the stages before the one with all terms, to go further with a fit. */
  readonly stages: 'all' | 'last';
}

/** What the visitor sees of a preset, and what the form starts with. */
export interface PresetForm extends Pick<Settings, 'steps' | 'light' | 'texture'> {
  readonly label: string;
  readonly hint: string;
  readonly size: number;
  /** Of the stage with all terms. */
  readonly weights: Readonly<Record<string, number>>;
}

export const presets: Readonly<Record<PresetName, PresetForm>> = {
  fast: {
    label: 'Fast',
    hint: 'Fewer steps and pixels, no skin detail.',
    ...{ steps: 60, size: 192, texture: 'linear', light: 'harmonics', weights: ganfitWeights },
  },
  fine: {
    label: 'Fine',
    hint: 'What measures best, with skin detail.',
    ...{ steps: 160, size: 256, texture: 'gan', light: 'harmonics', weights: ganfitWeights },
  },
  paper: {
    label: 'Paper',
    hint: 'As GANFIT has it: Phong light, a colour per vertex.',
    ...{ steps: 200, size: 256, texture: 'gan', light: 'point', weights: paperWeights },
  },
};

/** What the terms of the energy compare. */
export const termLabels: Readonly<Record<string, string>> = {
  identity: 'Identity: embedding of photo and fit',
  randomPose: 'Identity in a random pose and light',
  content: 'Content: inner activations',
  pixel: 'Pixels: absolute difference',
  landmark: 'Landmarks',
  aperture: 'How far eyes and mouth are open',
  prior: 'How usual shape and texture are',
  shapePrior: 'How usual the shape is',
  lightPrior: 'How usual the light is',
  distancePrior: 'How usual the distance is',
};
