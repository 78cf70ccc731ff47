import {
  type AblationOptions,
  ablation,
  type Evaluation,
  fitterTools,
  type MiccOptions,
  micc,
  type PhotosOptions,
  photos,
  type SyntheticOptions,
  synthetic,
  type Tools,
} from '@ganfit/evaluation/node';
import { defaultPreset, type Preset, paperPreset } from '@ganfit/fitter';
import { faceApiLandmarks, faceApiRecognition } from '@ganfit/networks';
import { startBackend } from '../backend.js';
import type { FitParts } from '../fit-command.js';
import { loadModels } from '../models.js';
import { videoFrames } from '../video.js';
import { loadJudge } from './judge.js';

/** What an evaluation is, and what it measures with, as plain data: a worker makes both from it again. */
export interface SetUp {
  readonly what: What;
  readonly out: string;
  readonly preset: 'default' | 'paper';
  readonly steps?: number;
  readonly texture?: 'vertex' | 'pixel';
  readonly seed: number;
  readonly model?: string;
  readonly generator: string;
  readonly judge?: string;
}

type What =
  | ({ readonly kind: 'photos' } & PhotosOptions)
  | ({ readonly kind: 'synthetic' } & SyntheticOptions)
  | ({ readonly kind: 'micc' } & Omit<MiccOptions, 'videoFrames'>)
  | ({ readonly kind: 'ablation' } & Omit<AblationOptions, 'preset' | 'linear'>);

/** The evaluation that a set-up names. */
export function evaluationOf(setUp: SetUp): Evaluation {
  const { what } = setUp;
  const make = (): unknown => {
    if (what.kind === 'photos') return photos(what);
    if (what.kind === 'synthetic') return synthetic(what);
    if (what.kind === 'micc') return micc({ ...what, videoFrames });
    return ablation({ ...what, preset: presetOf(setUp), linear: setUp.generator !== 'none' });
  };
  return make() as Evaluation;
}

const presetOf = ({ preset, steps }: SetUp): Preset => {
  const options = steps ? { steps } : {};
  return preset === 'paper' ? paperPreset(options) : defaultPreset(options);
};

/** Everything that measuring needs. */
export async function loadTools(setUp: SetUp, parts: FitParts = {}): Promise<Tools> {
  await startBackend();
  const [{ model, linear }, detector, recognition, judge] = await Promise.all([
    loadModels(setUp, parts.model),
    parts.detector ?? faceApiLandmarks(),
    parts.recognition ?? faceApiRecognition(),
    setUp.judge ? loadJudge(setUp.judge) : undefined,
  ]);
  return fitterTools({
    model,
    subjects: linear,
    detector,
    recognition,
    preset: presetOf(setUp),
    seed: setUp.seed,
    ...(setUp.texture && { texturing: setUp.texture }),
    ...(judge && { judge }),
  });
}
