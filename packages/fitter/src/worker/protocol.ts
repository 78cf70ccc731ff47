// What page and worker say to each other. Everything here can be cloned.
import type { DetectedFace } from '@ganfit/networks';
import type { ImageSource } from '../defaults.js';
import type { FitOptions, FitStep } from '../fit.js';
import type { FitResult, ImageResult, MeshData } from '../result.js';

/** A picture as a canvas takes it: `new ImageData(data, width)`. */
export interface Rgba {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** The faces of a photo, largest first, in pixels of the photo as it was read (`width` x `height`; large ones shrink). */
export interface PhotoFaces {
  readonly faces: readonly DetectedFace[];
  readonly width: number;
  readonly height: number;
}

/** {@link FitStep} without its functions. */
export type WorkerStep = Omit<FitStep, 'checkpoint' | 'overlay'>;

/** {@link ImageResult} as plain data. */
export interface WorkerImageResult extends Omit<ImageResult, 'parameters'> {
  /** Numbers and lists, as in `parametersJson`. */
  readonly parameters: Record<string, unknown>;
  /** Photo, fit over photo, blend, shape. */
  readonly overlay: readonly Rgba[];
}

/** What a fit came to, as plain data. */
export interface WorkerFitResult extends Pick<FitResult, 'status' | 'history' | 'seconds' | 'seed' | 'leftOut'> {
  readonly model: { readonly name: string; readonly version: string; readonly hash: string };
  readonly images: readonly WorkerImageResult[];
  readonly mesh: MeshData;
  readonly texture: Rgba;
  /** That of the first image. */
  readonly overlay: readonly Rgba[];
  /** The model's named expressions: displacements `[3 * vertexCount]` at activation 1. */
  readonly blendshapes: Readonly<Record<string, Float32Array>>;
  /** Of a fit that was cancelled: pass it as `resume` to go on, with the same photos and options. */
  readonly checkpoint?: Uint8Array;
}

/** Coefficients in deviations; what is left out is that of the last fit, or the model's mean before any. */
export interface HeadChange {
  readonly identity?: readonly number[];
  readonly expression?: readonly number[];
  readonly texture?: readonly number[];
  /** Default true: with the detail and tone of the last fit, if it had any. */
  readonly detail?: boolean;
  /** Which model, as of a fit; default that of the last fit. Another one needs all coefficients and no detail. */
  readonly settings?: unknown;
}

/** A head of the model. */
export interface HeadData {
  readonly mesh: MeshData;
  readonly texture: Rgba;
  /** The coefficients that it has. */
  readonly identity: readonly number[];
  readonly expression: readonly number[];
  readonly latent: readonly number[];
}

/** What a page needs to know of the model that the worker fits. */
export interface ModelData {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the model's file. */
  readonly hash: string;
  /** How many coefficients there are. */
  readonly sizes: { readonly identity: number; readonly expression: number; readonly texture: number };
  /** The 68 landmarks: a triangle of the mesh each, and weights `[68 * 3]` of its corners. */
  readonly landmarks: { readonly triangles: Int32Array; readonly weights: Float32Array };
  /** Named expressions: displacements `[3 * vertexCount]` at activation 1. */
  readonly blendshapes: Readonly<Record<string, Float32Array>>;
}

/** Options of a fit that can be cloned. */
export interface CloneableOptions
  extends Pick<FitOptions, 'size' | 'seed' | 'face' | 'landmarks' | 'visible' | 'resume'> {
  /** For the worker's `preset`: whatever you and it agree on. */
  readonly settings?: unknown;
  /** Starts from the head of the last fit, which must have been of the same photos: with a preset of the last stages. */
  readonly further?: boolean;
  /** Least time between two overlays in milliseconds (four times what one takes, if that is more); 0 for one a step, none if left out. */
  readonly overlayEvery?: number;
  /** Least time between two checkpoints in milliseconds; none if left out. A fit that is paused gives one at once. */
  readonly checkpointEvery?: number;
}

export interface FitRequest {
  readonly id: number;
  readonly call: 'fit';
  readonly images: readonly ImageSource[];
  readonly options: CloneableOptions;
}

/** About a call that is under way. */
export type Word =
  | { readonly tell: 'pause' | 'resume' | 'cancel' }
  | { readonly tell: 'watch'; readonly image: number };

/** A call of the page, or a word. */
export type Request =
  | { readonly id: number; readonly call: 'detect'; readonly image: ImageSource }
  | FitRequest
  | { readonly id: number; readonly call: 'head'; readonly change: HeadChange }
  | { readonly id: number; readonly call: 'model'; readonly settings?: unknown }
  | ({ readonly id: number } & Word);

/** News of a call, and its end. */
export type Reply =
  | { readonly id: number; readonly loading: LoadingProgress }
  | { readonly id: number; readonly step: WorkerStep }
  | { readonly id: number; readonly overlay: Rgba; readonly image: number }
  | { readonly id: number; readonly checkpoint: Uint8Array; readonly after: number }
  | { readonly id: number; readonly done: unknown }
  | { readonly id: number; readonly failed: Failure };

/** {@link Reply} before it is addressed. */
export type News = Reply extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** Bytes of the files that the worker loads, all together; `total` once all have told theirs. */
export interface LoadingProgress {
  readonly loaded: number;
  readonly total: number | undefined;
}

/** An error as it crosses over. After a `fatal` one the worker is of no more use. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly fatal?: boolean;
}
