import type { Pixels } from '../subjects/photograph.js';

/** A picture with the 68 landmarks `[68 * 2]` in its own pixels, so that a recognition network can align it. */
export interface FacePicture extends Pixels {
  landmarks: Float32Array;
}

/** What the table needs to know of one fit. Pictures are asked for only after the fit has been timed. */
export interface OneFit {
  /** `[vertexCount * 3]` with the fitted expression, in model space. */
  positions: Float32Array;
  /** `[vertexCount * 3]` without expression. */
  neutral: Float32Array;
  /** `[68 * 2]` in photo pixels. */
  landmarksProjected: Float32Array;
  /** `[68 * 2]` in photo pixels, as the detector gave them. */
  landmarksDetected: Float32Array;
  /** All parameters in one array, to compare two runs of one seed. */
  parameters: Float32Array;
  /** Photo against fit in its place as the fit itself reports it, on the part that it counts as face. */
  identityCosine: number;
  /** The photo, with the whole head drawn over it. May be a crop. */
  inPlace(): FacePicture;
  /** The photo in the same crop. */
  original(): FacePicture;
  /** The head alone, from the front, without expression, in neutral light. */
  frontal(): FacePicture;
  /** For looking at: photo | fit | blend | shape. */
  overlay(): Pixels;
  /** For looking at: five views in neutral light. */
  turntable(): Pixels;
  seconds: number;
  /** The process's peak so far. */
  peakBytes: number;
  status: string;
  dispose?(): void;
}

/** Fits one photo. What is measured is injected, so that the table compares any two ways to fit. */
export type FitOne = (photo: Pixels, name: string, seed: number) => Promise<OneFit>;
