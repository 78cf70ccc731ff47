// What the page asks of its worker.

export type PresetName = 'fast' | 'fine' | 'paper';

export interface Settings {
  readonly preset: PresetName;
  /** Of the stage with all terms. */
  readonly steps: number;
  /** Weights by term, in every stage that has it; 0 leaves it out. */
  readonly weights: Readonly<Record<string, number>>;
  /** Factor to all learning rates. */
  readonly rate: number;
}

export const presets: Readonly<Record<PresetName, { label: string; hint: string; steps: number; size: number }>> = {
  fast: { label: 'Fast', hint: 'Fewer steps and pixels, no skin detail.', steps: 60, size: 192 },
  fine: { label: 'Fine', hint: 'What measures best, with skin detail.', steps: 160, size: 256 },
  paper: { label: 'Paper', hint: 'As GANFIT has it: Phong light, a colour per vertex.', steps: 200, size: 256 },
};

/** The terms of the energy, with what they compare and the weight that the fast and fine presets give. */
export const terms: readonly { name: string; label: string; weight: number }[] = [
  { name: 'identity', label: 'Identity: embedding of photo and fit', weight: 600 },
  { name: 'randomPose', label: 'Identity in a random pose and light', weight: 600 },
  { name: 'content', label: 'Content: inner activations', weight: 120 },
  { name: 'pixel', label: 'Pixels: absolute difference', weight: 8000 },
  { name: 'landmark', label: 'Landmarks', weight: 1 },
  { name: 'aperture', label: 'How far eyes and mouth are open', weight: 1 },
  { name: 'prior', label: 'How usual shape and texture are', weight: 1 },
  { name: 'lightPrior', label: 'How usual the light is', weight: 1 },
];
