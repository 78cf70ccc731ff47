import type { Preset, Stage } from '@ganfit/fitter';
import { type Energy, without } from '@ganfit/losses';
import type { RecognitionNetwork } from '@ganfit/networks';

/** The terms by which a recognition network speaks, in the default and the paper preset. */
const identityTerms = ['identity', 'randomPose', 'content'];

/** A fit with something left out. */
export interface Variant {
  readonly name: string;
  /** Terms that the main stage goes without. */
  readonly without: readonly string[];
  /** Fit with the linear texture model instead of the preset's. */
  readonly linear?: boolean;
}

/**
 * GANFIT Fig. 5: everything; without each term of the main stage; without all terms of the recognition network; and, where
 * the texture is a GAN's, with the linear texture T(p_t) in its place. ("Albedo alone" is a picture of the full fit.)
 */
export function variantsOf(preset: Preset, options: { linear?: boolean } = {}): Variant[] {
  const terms = Object.keys(mainStage(preset.stages(nobody)).energy.terms);
  const spoken = identityTerms.filter((name) => terms.includes(name));
  return [
    { name: 'full', without: [] },
    ...terms.map((name) => ({ name: `without ${name}`, without: [name] })),
    ...(spoken.length > 1 ? [{ name: 'without all identity terms', without: spoken }] : []),
    ...(options.linear ? [{ name: 'linear texture', without: [], linear: true }] : []),
  ];
}

/** The preset, its main stage without some terms; other stages stay as they are. */
export function presetWithout(preset: Preset, names: readonly string[]): Preset {
  if (names.length === 0) return preset;
  const change = (stage: Stage): Stage => ({
    ...stage,
    energy: without(stage.energy as Energy<string>, ...names),
    ...(stage.every && {
      every: Object.fromEntries(Object.entries(stage.every).filter(([name]) => !names.includes(name))),
    }),
  });
  return {
    ...preset,
    stages: (recognition) => {
      const stages = preset.stages(recognition);
      const main = mainStage(stages);
      return stages.map((stage) => (stage === main ? change(stage) : stage));
    },
  };
}

/** The stage with most terms. */
function mainStage(stages: readonly Stage[]): Stage {
  const count = ({ energy }: Stage): number => Object.keys(energy.terms).length;
  return stages.reduce((most, stage) => (count(stage) > count(most) ? stage : most));
}

/** Stands in for a network where only the names of terms are asked for. */
const nobody: RecognitionNetwork = {
  name: 'nobody',
  inputSize: { height: 1, width: 1 },
  alignment: () => ({ a: 1, b: 0, x: 0, y: 0 }),
  features: () => {
    throw new Error('variantsOf: no network is asked while terms are listed.');
  },
  dispose() {},
};
