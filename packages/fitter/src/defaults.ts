// The parts of `fit` that it finds itself when none are given, loaded only then: what is replaced costs nothing.
import { GanfitError } from '@ganfit/core';
import type { FaceModel } from '@ganfit/morphable';
import type { LandmarkDetector, RecognitionNetwork } from '@ganfit/networks';
import type { FitOptions } from './fit.js';
import type { PhotoPixels } from './photo.js';

/** A photo: a path or URL, encoded bytes, a Blob, or its pixels. */
export type ImageSource = string | URL | Blob | ArrayBuffer | Uint8Array | PhotoPixels;

/** @internal */
export interface Loaded {
  readonly model: FaceModel;
  readonly detector: LandmarkDetector | undefined;
  readonly recognition: RecognitionNetwork;
  /** Disposes of what was loaded here, and of nothing that was given. */
  dispose(): void;
}

/** @internal */
export async function defaults(options: FitOptions): Promise<Loaded> {
  const owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };
  const networks = () => optional('@ganfit/networks', () => import('@ganfit/networks'));
  const needsDetector = !options.detector && !options.landmarks?.[0];
  const progress = options.signal ? { signal: options.signal } : {};
  try {
    return {
      model:
        options.model ??
        own(await (await optional('@ganfit/open-head', () => import('@ganfit/open-head'))).openHead(progress)),
      detector: needsDetector ? own(await (await networks()).faceApiLandmarks()) : options.detector,
      recognition: options.recognition ?? own(await (await networks()).faceApiRecognition()),
      dispose: () => {
        for (const thing of owned) thing.dispose();
      },
    };
  } catch (error) {
    for (const thing of owned) thing.dispose();
    throw error;
  }
}

/** @internal Pixels as they are, anything else by @ganfit/io. */
export async function readPixels(source: ImageSource): Promise<PhotoPixels> {
  if (typeof source === 'object' && 'data' in source) return source;
  const { readImage } = await optional('@ganfit/io', () => import('@ganfit/io'));
  const bytes = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source;
  return readImage(bytes);
}

/** Imports an optional package, or says which one to install. */
async function optional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const code = (cause as { code?: string }).code;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw cause;
    throw new GanfitError('MISSING_PACKAGE', `fit: ${name} is not installed. Run: npm install ${name}`, { cause });
  }
}
