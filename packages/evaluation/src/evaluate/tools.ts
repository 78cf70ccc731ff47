import { defaultPreset, type FitOptions, type FitResult, fit, type PhotoPixels, type Preset } from '@ganfit/fitter';
import type { FaceModel } from '@ganfit/morphable';
import type { LandmarkDetector, RecognitionNetwork } from '@ganfit/networks';

/** What measuring needs: the parts of a fit, and networks to look at it with. */
export interface Tools {
  readonly model: FaceModel;
  readonly detector: LandmarkDetector;
  /** The network in the loss. */
  readonly recognition: RecognitionNetwork;
  /** Another network, which no fit was made to please. */
  readonly judge?: RecognitionNetwork;
  /** The model that rendered subjects come from; default {@link Tools.model}. */
  readonly subjects?: FaceModel;
  readonly preset: Preset;
  /** Fits one head to photos of one person. The caller disposes of the result. */
  fit(photos: readonly PhotoPixels[], change?: ToolFitOptions): Promise<FitResult>;
}

/** What a single fit may have of its own. */
export type ToolFitOptions = Pick<FitOptions, 'model' | 'preset' | 'seed' | 'landmarks'>;

/** Parts that are loaded once for all fits, and options of `fit`. */
export interface ToolOptions extends Omit<FitOptions, 'resume' | 'onStep' | 'landmarks' | 'visible'> {
  readonly model: FaceModel;
  readonly detector: LandmarkDetector;
  readonly recognition: RecognitionNetwork;
  readonly judge?: RecognitionNetwork;
  readonly subjects?: FaceModel;
}

/**
 * Tools that fit with @ganfit/fitter.
 * @example evaluate(photos({ paths: ['photos'] }), { tools: fitterTools({ model, detector, recognition }), …rest });
 */
export function fitterTools({ judge, subjects, ...options }: ToolOptions): Tools {
  const { model, detector, recognition, preset = defaultPreset() } = options;
  return {
    model,
    detector,
    recognition,
    preset,
    ...(judge && { judge }),
    ...(subjects && { subjects }),
    fit: (photos, change) => fit(photos, { ...options, preset, ...change }),
  };
}
