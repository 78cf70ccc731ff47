import type { FaceParameters } from '@ganfit/losses';
import { type FaceModel, nearestVertices } from '@ganfit/morphable';
import type { Similarity } from '@ganfit/networks';
import { vertexNormals } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import type { FitMetrics } from './metrics.js';
import type { Drawable, Picture } from './pictures.js';
import { overlayPanels, type PortraitView, portrait } from './pictures.js';
import { type FitPhoto, textureMap } from './view.js';

/** How a fit ended: all steps done; stopped by its signal; or the energy became NaN or infinite (the best so far is kept). */
export type FitStatus = 'completed' | 'aborted' | 'diverged';

/** What {@link FitStatus} means, and what to try. */
export const statusText: Readonly<Record<FitStatus, string>> = {
  completed: 'All steps were done.',
  aborted: 'The fit was stopped; this is how far it came.',
  diverged: 'The energy was no longer a number; the best head so far is kept. Try another seed, or smaller weights.',
};

/** A triangle mesh in units of 100 mm, y up, z out of the face. */
export interface MeshData {
  /** `[vertexCount * 3]` */
  readonly positions: Float32Array;
  /** `[triangleCount * 3]`, counter-clockwise from outside. */
  readonly triangles: Int32Array;
  /** `[vertexCount * 2]`, (0, 0) at the top left of the texture. */
  readonly uvs: Float32Array;
  /** `[vertexCount * 3]` unit length. */
  readonly normals: Float32Array;
}

/** What one photo of a fit came to. */
export interface ImageResult {
  /** Which of the photos given it is, from 0: some may have been left out. */
  readonly photo: number;
  /** The camera is that of the crop. */
  readonly parameters: FaceParameters;
  readonly metrics: FitMetrics;
  /** `[68 * 2]` in pixels of the photo. */
  readonly landmarks: { readonly detected: Float32Array; readonly projected: Float32Array };
  /** How many faces the photo shows, and which was fitted. */
  readonly faces: { readonly count: number; readonly box: { x: number; y: number; width: number; height: number } };
  /** The square of `size` pixels in which the face was fitted, eyes level: maps its pixels to the photo's. */
  readonly crop: Similarity & { readonly size: number };
}

/** Energy and weighted terms of one step. */
export interface HistoryEntry {
  readonly stage: string;
  readonly step: number;
  readonly energy: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** A photo that a fit of several could not use. */
export interface LeftOut {
  /** Which of the photos given it is, from 0. */
  readonly photo: number;
  /** Why, in a sentence for people that names the photo. */
  readonly reason: string;
}

/** A fitted head. Owns tensors: dispose of it. */
export interface FitResult {
  readonly status: FitStatus;
  readonly images: readonly ImageResult[];
  /** Photos in which no face was found, if others had one. */
  readonly leftOut: readonly LeftOut[];
  readonly history: readonly HistoryEntry[];
  /** Wall-clock seconds by stage, and of the preparation. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly model: FaceModel;
  /** The head of an image, with its expression or neutral. */
  mesh(options?: { image?: number; expression?: 'fitted' | 'neutral' }): MeshData;
  /** The albedo map, with the fitted detail. */
  texture(image?: number): Picture;
  /** Vertices nearest to the 68 landmarks. */
  landmarkVertices(): Int32Array;
  /** Photo, fit over photo, blend, and shape alone, as pictures of one size. */
  overlay(options?: { image?: number; size?: number }): Picture[];
  /** The head in neutral light from any side. */
  portrait(view?: PortraitView & { image?: number }): Picture;
  /** All parameters as plain numbers, camera angles in radians. */
  parametersJson(image?: number): Record<string, unknown>;
  dispose(): void;
}

/** @internal What {@link makeResult} is made from. */
export interface ResultParts
  extends Pick<FitResult, 'status' | 'history' | 'seconds' | 'seed' | 'model' | 'images' | 'leftOut'> {
  readonly head: Drawable;
  readonly photos: readonly FitPhoto[];
  /** Disposes of parameters, photos, and of what the fit loaded itself. */
  readonly release: () => void;
}

/** @internal */
export function makeResult({ head, photos, release, ...facts }: ResultParts): FitResult {
  const { model, images } = facts;
  const parametersOf = (index = 0): FaceParameters => images[index]!.parameters;
  const { topology } = model.shape;
  const triangles = topology.triangles.dataSync() as Int32Array;
  return {
    ...facts,
    mesh: ({ image = 0, expression = 'fitted' } = {}) =>
      tf.tidy(() => {
        const p = parametersOf(image);
        const q = expression === 'fitted' ? p.expression : tf.zerosLike(p.expression);
        const positions = model.shape.evaluate(p.identity, q);
        const array = (t: tf.Tensor): Float32Array => Float32Array.from(t.dataSync());
        const normals = array(vertexNormals(positions, topology));
        return {
          positions: array(positions),
          triangles: Int32Array.from(triangles),
          uvs: array(topology.uvs),
          normals,
        };
      }),
    texture: (image) =>
      tf.tidy(() => {
        const map = tf.clipByValue(textureMap(model, parametersOf(image)), 0, 1);
        const [, height, width] = map.shape as [number, number, number, number];
        return { data: Float32Array.from(map.dataSync()), height, width };
      }),
    landmarkVertices: () => nearestVertices(topology.landmarks, triangles),
    overlay: ({ image = 0, size } = {}) => overlayPanels(head, photos[image]!, parametersOf(image), size),
    portrait: ({ image, ...view } = {}) => portrait(head, parametersOf(image), view),
    parametersJson: (image) => plain(parametersOf(image)) as Record<string, unknown>,
    dispose: release,
  };
}

/** Tensors to numbers and lists; detail and tone are left out, for they are in the texture. */
function plain(tree: object): unknown {
  if (tree instanceof tf.Tensor) {
    const values = Array.from(tree.dataSync());
    return values.length === 1 ? values[0] : values;
  }
  const entries = Object.entries(tree).filter(
    ([key, value]) => key !== 'detail' && key !== 'tone' && value !== undefined,
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}
