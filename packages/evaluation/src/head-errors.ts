import { type FaceTopology, regions, type SurfacePoints } from '@ganfit/morphable';
import { faceVertices, knownCorrespondenceError } from './correspondence.js';
import { type Mesh, pick } from './mesh.js';
import { onSurface } from './on-surface.js';
import { surfaceError } from './surface-error.js';

/** Errors of one head against the truth, in mm, within 95 mm of the nose tip. */
export interface HeadErrors {
  /** Symmetric surface distance after similarity ICP: what GANFIT's Table 1 reports. */
  similarity: number;
  /** The same after rigid ICP. */
  rigid: number;
  /** Mean distance of corresponding vertices after rigid alignment. */
  correspondence: number;
}

/**
 * Compares two heads of one topology, `[vertexCount * 3]` each. The surface is the skin: eyeballs, teeth and the inside of
 * the mouth do not count.
 *
 * @throws GanfitError as {@link surfaceError} and {@link knownCorrespondenceError}
 */
export function headErrors(fit: Float32Array, truth: Float32Array, topology: FaceTopology): HeadErrors {
  const skin = skinTriangles(topology);
  const tips = { source: noseTip(fit, topology), target: noseTip(truth, topology) };
  const face = faceVertices(truth, topology.region, tips.target);
  const surface = (transform: 'rigid' | 'similarity'): number =>
    surfaceError({
      source: { positions: fit, triangles: skin },
      target: { positions: truth, triangles: skin },
      transform,
      noseTips: tips,
      pairs: { source: pick(fit, face), target: pick(truth, face) },
    }).mean;
  return {
    similarity: surface('similarity'),
    rigid: surface('rigid'),
    correspondence: knownCorrespondenceError(fit, truth, face),
  };
}

/** Landmark 30 of a head, `[3]`. */
export function noseTip(
  positions: ArrayLike<number>,
  { triangles, landmarks }: { triangles: FaceTopology['triangles']; landmarks: SurfacePoints },
): number[] {
  return Array.from(onSurface(positions, landmarks, triangles.dataSync() as Int32Array).subarray(90, 93));
}

/** A head's skin as a mesh. */
export const skinOf = (positions: Float32Array, topology: FaceTopology): Mesh => ({
  positions,
  triangles: skinTriangles(topology),
});

function skinTriangles({ triangles, region }: FaceTopology): Int32Array {
  const corners = triangles.dataSync() as Int32Array;
  const skin = (v: number): boolean =>
    region[v] === regions.face || region[v] === regions.head || region[v] === regions.socket;
  return corners.filter((_, i) => {
    const first = i - (i % 3);
    return skin(corners[first]!) && skin(corners[first + 1]!) && skin(corners[first + 2]!);
  });
}
