// Results as plain data.
import type { Picture } from '../pictures.js';
import type { FitResult } from '../result.js';
import type { Rgba, WorkerFitResult } from './protocol.js';

/** As a canvas takes it. */
export function rgba({ data, width, height }: Picture): Rgba {
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) pixels[4 * i + c] = 255 * data[3 * i + c]!;
  return { data: pixels, width, height };
}

export function plainResult(result: FitResult): WorkerFitResult {
  const { status, history, seconds, seed, leftOut } = result;
  const { name, version, hash, blendshapes } = result.model;
  const images = result.images.map(({ metrics, landmarks, faces, crop, ...rest }, i) => ({
    ...rest,
    ...{ metrics, faces, crop },
    // Copies: what is posted changes hands.
    landmarks: { detected: landmarks.detected.slice(), projected: landmarks.projected.slice() },
    parameters: result.parametersJson(i),
    overlay: result.overlay({ image: i }).map(rgba),
  }));
  return {
    ...{ status, history, seconds, seed, leftOut, images },
    model: { name, version, hash },
    mesh: result.mesh(),
    texture: rgba(result.texture()),
    overlay: images[0]!.overlay,
    blendshapes: Object.fromEntries(blendshapes.names.map((n) => [n, blendshapes.displacement(n)])),
  };
}
