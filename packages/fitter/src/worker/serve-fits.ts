import type { FaceModel } from '@ganfit/morphable';
import type { LandmarkDetector, RecognitionNetwork } from '@ganfit/networks';
import type { Preset } from '../presets.js';
import type { LoadingProgress } from './protocol.js';

/** What a worker fits with. It lives as long as the worker. */
export interface FitParts {
  readonly model: FaceModel;
  readonly detector: LandmarkDetector;
  readonly recognition: RecognitionNetwork;
  /** How to fit, from the `settings` that the page gives; default `defaultPreset()` whatever they are. */
  readonly preset?: (settings: unknown) => Preset;
  /** What to fit, from the `settings`, loaded when it is first asked for; default `model` whatever they are. */
  readonly modelFor?: (settings: unknown, onLoading: (progress: LoadingProgress) => void) => Promise<FaceModel>;
}

/**
 * Makes this Web Worker answer a `workerFitter`. Call it at once, before anything is awaited.
 *
 * @param prepare sets a tfjs backend and loads the parts; called at the first request, and again if it fails
 * @example
 * // fit-worker.js
 * import '@tensorflow/tfjs-backend-webgl';
 * import { serveFits } from '@ganfit/fitter/worker';
 * import { faceApiLandmarks, faceApiRecognition } from '@ganfit/networks';
 * import { openHead } from '@ganfit/open-head';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * serveFits(async (onLoading) => {
 *   await tf.setBackend('webgl');
 *   const baseUrl = '/face-api'; // a copy of node_modules/@vladmandic/face-api/model
 *   const [model, detector, recognition] = await Promise.all([
 *     openHead({ onProgress: onLoading }), faceApiLandmarks({ baseUrl }), faceApiRecognition({ baseUrl })]);
 *   return { model, detector, recognition };
 * });
 */
export function serveFits(prepare: (onLoading: (progress: LoadingProgress) => void) => Promise<FitParts>): void {
  // The page's module imports this one too: only a worker loads what follows. What comes meanwhile is kept.
  const early: MessageEvent[] = [];
  self.onmessage = (event) => early.push(event);
  void import('./serve.js').then(({ serve }) => serve(prepare, early));
}
