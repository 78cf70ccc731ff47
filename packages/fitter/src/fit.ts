// GANFIT Sec. 3.4: alignment by landmarks, then all terms at once.
import { checkBackend, disposeTree, type Tree } from '@ganfit/core';
import type { FaceParameters } from '@ganfit/losses';
import type { FaceModel } from '@ganfit/morphable';
import type { LandmarkDetector, RecognitionNetwork } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { checkpointPlace } from './checkpoint.js';
import { landmarkPoints, landmarkShape } from './contour.js';
import { defaults, type ImageSource } from './defaults.js';
import { preparePhotos } from './fit-photos.js';
import { copiesOf, initialParameters } from './initial-parameters.js';
import { lightKind } from './lighting.js';
import { measure } from './metrics.js';
import type { Picture } from './pictures.js';
import { type PoseDistribution, portraitPoses } from './poses.js';
import { defaultPreset, type Preset } from './presets.js';
import { type FitResult, type HistoryEntry, makeResult } from './result.js';
import { disposeAll, type Outcome, type Run, runStage } from './run-stage.js';
import type { Stage } from './stage.js';
import type { FitContext } from './view.js';

export interface FitOptions {
  /** Default: open-head with its GAN for texture (package @ganfit/open-head). A model given here stays yours to dispose of. */
  readonly model?: FaceModel;
  /** Default: face-api's 68 landmarks (package @ganfit/networks). */
  readonly detector?: LandmarkDetector;
  /** Default: face-api's recognition network (package @ganfit/networks). */
  readonly recognition?: RecognitionNetwork;
  /** Light model, texturing and stages: `defaultPreset()` or `paperPreset()`, or your own. */
  readonly preset?: Preset;
  /** Overrides the preset's. 'vertex' is the paper's, 'pixel' is sharper. */
  readonly texturing?: 'vertex' | 'pixel';
  /** Pose, expression and light of the random rendering; default {@link portraitPoses} in the preset's kind of light. */
  readonly poses?: PoseDistribution;
  /** Side of the crop in which the face is fitted, in pixels; default 256. */
  readonly size?: number;
  /** The same seed on the same machine gives the same head. Default 1. */
  readonly seed?: number;
  /** Which face of a photo, 0 being the largest. */
  readonly face?: number;
  /** How much each photo counts for the head that they share, in any unit; default all the same. */
  readonly weights?: readonly number[];
  /** `[height * width]` for each photo, 0 where something hides the face. */
  readonly visible?: readonly (Float32Array | undefined)[];
  /** Landmarks for each photo, `[68 * 2]` in its pixels, in place of the detector's. */
  readonly landmarks?: readonly (Float32Array | undefined)[];
  readonly signal?: AbortSignal;
  readonly onStep?: (step: FitStep) => void;
  /** A checkpoint of the same fit to go on from, see {@link FitStep.checkpoint}. */
  readonly resume?: Uint8Array;
  /**
   * Where the first stage starts, in place of a pose in closed form and the priors: parameters for each photo, as an earlier
   * fit of them has them. With a preset of the last stages alone a fit goes further. They are copied.
   */
  readonly initial?: readonly FaceParameters[];
}

/** Where a fit is. */
export interface FitStep extends HistoryEntry {
  /** Steps of this stage. */
  readonly steps: number;
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
  readonly remainingMs: number;
  /** The fit as it stands after this step, to be resumed. Call it before the next step. */
  checkpoint(): Promise<Uint8Array>;
  /** The head as it stands laid over the crop of a photo, to watch a fit by. Call it before the next step. */
  overlay(image?: number): Promise<Picture>;
}

/**
 * Fits a head to a photo, or to several photos of one person (GANFIT Eq. 13): one identity and texture, and for each photo
 * its own expression, camera and light. Time grows with the number of photos; one is rendered at a time. Of several
 * photos those without a face are left out, see `result.leftOut`.
 *
 * @param images a path, URL, Blob, encoded bytes, or `{ data, height, width }` with RGB in [0, 1]
 * @throws GanfitError `NO_FACE`, `IMAGE`, `BACKEND`, `MISSING_PACKAGE`, …; a fit that fails to converge is no error: see `status`
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-wasm';
 * await tf.setBackend('wasm');
 * const result = await fit('portrait.jpg', { onStep: ({ done, total }) => console.log(`${done}/${total}`) });
 * console.log(result.status, result.images[0]?.metrics, result.mesh().positions.length);
 * result.dispose();
 */
export async function fit(images: ImageSource | readonly ImageSource[], options: FitOptions = {}): Promise<FitResult> {
  const steps = fitSteps(images, options);
  try {
    for (;;) {
      const { done, value } = await steps.next();
      if (done) return value;
      options.onStep?.(value);
    }
  } finally {
    await steps.return(undefined as never); // frees what the fit holds if `onStep` threw
  }
}

/** The same, step by step: `for await (const step of fitSteps(photo))`. Its return value is the result. */
export async function* fitSteps(
  images: ImageSource | readonly ImageSource[],
  options: FitOptions = {},
): AsyncGenerator<FitStep, FitResult, undefined> {
  checkBackend('fit');
  const started = performance.now();
  const owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };
  const release = (): void => {
    for (const thing of owned) thing.dispose();
  };
  let result: FitResult | undefined;
  try {
    const { model, detector, recognition } = own(await defaults(options));
    const { photos, places, weights, leftOut } = await preparePhotos(images, detector, recognition, options);
    photos.forEach(own);
    const { preset = defaultPreset(), seed = 1 } = options;
    const landmarks = landmarkPoints(model.shape.topology);
    const context: FitContext = {
      model,
      shader: preset.light.shader,
      texturing: options.texturing ?? preset.texturing,
      detailSize: preset.detailSize ?? 0,
      // The random rendering of Eq. 7 goes through the same shader as the other, so its light must be of the same kind.
      poses: options.poses ?? portraitPoses({ light: lightKind(preset.light) }),
      landmarks,
      landmarkShape: own(landmarkShape(model.shape, landmarks)).evaluate,
    };
    const run = startRun(context, { photos, weights }, preset.stages(recognition), seed, started);
    const place = options.resume && checkpointPlace(options.resume, run.about);
    const first = options.initial
      ? copiesOf(options.initial, context, photos.length, preset)
      : (tf.tidy(
          () => photos.map((photo) => initialParameters(context, photo, preset, seed)) as never,
        ) as FaceParameters[]);
    run.seconds['preparation'] = (performance.now() - started) / 1000;
    const { parameters, status } = yield* runStages(run, first, place, options);
    own({ dispose: () => disposeTree(parameters as unknown as Tree) });
    const measured = photos.map((photo, i) => measure(context, photo, parameters[i]!, recognition));
    run.seconds['total'] = (performance.now() - started) / 1000;
    result = makeResult({
      status,
      seed,
      model,
      photos,
      leftOut,
      release,
      history: run.history,
      seconds: run.seconds,
      head: { ...context, neutralLight: preset.light.neutral },
      images: photos.map(({ face, faceCount, crop, target }, i) => ({
        photo: places[i]!,
        parameters: parameters[i]!,
        metrics: measured[i]!.metrics,
        landmarks: { detected: face.landmarks, projected: measured[i]!.projected },
        faces: { count: faceCount, box: face.box },
        crop: { ...crop, size: target.image.shape[1] },
      })),
    });
    return result;
  } finally {
    if (!result) release();
  }
}

function startRun(
  context: FitContext,
  seen: Pick<Run, 'photos' | 'weights'>,
  stages: readonly Stage[],
  seed: number,
  started: number,
): Run {
  const about = {
    kind: 'ganfit checkpoint',
    seed: `${seed}`,
    model: context.model.hash,
    photos: `${seen.photos.length}`,
    stages: stages.map((s) => `${s.name} ${s.steps}`).join(', '),
  };
  return { context, ...seen, stages, seed, about, started, history: [], seconds: { preparation: 0 } };
}

/** All stages from the start or from a checkpoint; ends early with one that was stopped or diverged. */
async function* runStages(
  run: Run,
  first: FaceParameters[],
  { stage, step } = { stage: 0, step: 0 },
  { resume, signal }: FitOptions,
): AsyncGenerator<FitStep, Outcome, undefined> {
  let outcome: Outcome = { parameters: first, status: 'completed' };
  for (let index = stage; index < run.stages.length && outcome.status === 'completed'; index++) {
    const begun = performance.now();
    const resumed = index === stage && resume ? { bytes: resume, step } : undefined;
    outcome = yield* runStage(run, index, outcome, resumed, signal);
    run.seconds[run.stages[index]!.name] = (performance.now() - begun) / 1000;
  }
  disposeAll(outcome.visible);
  return outcome;
}
