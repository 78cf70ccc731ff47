import type { LandmarkDetector } from '@ganfit/networks';
import { interpolate, render, type Shader, type Surface } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import type { Mesh } from '../mesh.js';
import { boxOf } from './box.js';
import type { ScanLandmarks } from './landmark-file.js';

const size = 512;
/** From far away, so that depth hardly matters; what is seen is this much higher and wider than the scan. */
const view = { distance: 30, margin: 1.15 };

/**
 * Landmarks of a scan that has none: it is drawn in grey as seen from +z, +y up (as most scans lie), a detector is asked,
 * and each landmark goes to the surface behind its pixel.
 *
 * @param mesh model units
 * @returns undefined if no face is found that way
 */
export async function findScanLandmarks(mesh: Mesh, detector: LandmarkDetector): Promise<ScanLandmarks | undefined> {
  const { image, surface, seen } = drawScan(mesh);
  const [face] = await detector.detect(image).finally(() => image.dispose());
  if (!face) return undefined;
  const points = Array.from({ length: 68 }, (_, i) => {
    const pixel = nearestSeen(face.landmarks[2 * i]!, face.landmarks[2 * i + 1]!, seen);
    return Array.from(surface.subarray(3 * pixel, 3 * pixel + 3));
  });
  return { points: Float64Array.from(points.flat()), ibug: points.map((_, i) => i) };
}

interface DrawnScan {
  /** `[size, size, 3]`; the caller disposes of it. */
  image: tf.Tensor3D;
  /** `[size * size * 3]` where each pixel's surface is, model units. */
  surface: Float32Array;
  /** `[size * size]`, below 0 for background. */
  seen: Int32Array;
}

function drawScan({ positions: points, triangles }: Mesh): DrawnScan {
  const { low, high } = boxOf(points);
  const middle = low.map((l, k) => (l + high[k]!) / 2) as [number, number, number];
  const extent = Math.max(high[0]! - low[0]!, high[1]! - low[1]!);
  const read: Omit<DrawnScan, 'image'>[] = [];
  const image = tf.tidy(() => {
    const positions = tf.tensor3d(Float32Array.from(points), [1, points.length / 3, 3]);
    const topology = { triangles: tf.tensor2d(Int32Array.from(triangles), [triangles.length / 3, 3], 'int32') };
    const [x, y, z] = middle;
    const rendering = render(
      {
        positions,
        topology,
        albedo: { vertexColors: tf.mul(tf.onesLike(positions), skin) as tf.Tensor3D },
        camera: {
          position: tf.tensor2d([[x, y, z + view.distance]]),
          target: tf.tensor2d([middle]),
          focalLength: tf.tensor1d([(2 * view.distance) / (extent * view.margin)]),
        },
      },
      { height: size, width: size, shader: twoSided, background: [0.3, 0.35, 0.4] },
    );
    const surface = interpolate(positions, topology, rendering.fragments);
    read.push({
      surface: Float32Array.from(surface.dataSync()),
      seen: Int32Array.from(rendering.fragments.triangleId.dataSync()),
    });
    return tf.squeeze(tf.clipByValue(rendering.image, 0, 1), [0]) as tf.Tensor3D;
  });
  return { image, ...read[0]! };
}

const skin = [0.85, 0.66, 0.56];

/** Soft light from above the camera on whichever side of the surface is seen: some scans have their triangles inside out. */
const twoSided: Shader = ({ albedo, normal }: Surface) =>
  tf.tidy(() => {
    const facing = tf.abs(tf.sum(tf.mul(normal, [0.15, 0.45, 0.88]), 3, true));
    return tf.mul(albedo, tf.add(0.3, tf.mul(0.75, facing))) as tf.Tensor4D;
  });

/** The pixel of the surface nearest to (x, y). */
function nearestSeen(x: number, y: number, seen: Int32Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  seen.forEach((id, pixel) => {
    if (id < 0) return;
    const d = ((pixel % size) + 0.5 - x) ** 2 + (Math.floor(pixel / size) + 0.5 - y) ** 2;
    if (d < least) [best, least] = [pixel, d];
  });
  return best;
}
