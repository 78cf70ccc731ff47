import { type FaceTopology, regions, type SurfacePoints } from '@ganfit/morphable';
import { faceVertices, knownCorrespondenceError } from './correspondence.js';
import { type Mesh, pick } from './mesh.js';
import { surfaceError } from './surface-error.js';

/** Errors of one head against the truth, all in mm, within 95 mm of the nose tip. */
export interface ShapeErrors {
  /** Symmetric surface distance after similarity ICP, with expression. */
  similarity: number;
  /** The same after rigid ICP. */
  rigid: number;
  /** Mean distance of corresponding vertices after rigid alignment, with expression. */
  correspondence: number;
  /** `similarity` of the heads without expression: as the MICC evaluation compares. */
  neutralSimilarity: number;
  /** `correspondence` of the heads without expression. */
  neutralCorrespondence: number;
}

/** The two states of a head that are compared, `[vertexCount * 3]` each. */
export interface HeadShape {
  positions: Float32Array;
  neutral: Float32Array;
}

/** Compares two heads of one topology. The surface is the skin: eyeballs, teeth and the inside of the mouth do not count. */
export function shapeErrors(fit: HeadShape, truth: HeadShape, topology: FaceTopology): ShapeErrors {
  const triangles = topology.triangles.dataSync() as Int32Array;
  const compared = {
    triangles,
    skin: skinTriangles(triangles, topology.region),
    region: topology.region,
    landmarks: topology.landmarks,
  };
  return {
    similarity: surfaceOf(fit.positions, truth.positions, compared, 'similarity'),
    rigid: surfaceOf(fit.positions, truth.positions, compared, 'rigid'),
    correspondence: corresponding(fit.positions, truth.positions, compared),
    neutralSimilarity: surfaceOf(fit.neutral, truth.neutral, compared, 'similarity'),
    neutralCorrespondence: corresponding(fit.neutral, truth.neutral, compared),
  };
}

interface Compared {
  triangles: Int32Array;
  skin: Int32Array;
  region: Uint8Array;
  landmarks: SurfacePoints;
}

function surfaceOf(fit: Float32Array, truth: Float32Array, on: Compared, transform: 'rigid' | 'similarity'): number {
  const face = faceVertices(truth, on.region, noseTip(truth, on));
  const mesh = (positions: Float32Array): Mesh => ({ positions, triangles: on.skin });
  return surfaceError({
    source: mesh(fit),
    target: mesh(truth),
    transform,
    noseTips: { source: noseTip(fit, on), target: noseTip(truth, on) },
    pairs: { source: pick(fit, face), target: pick(truth, face) },
  }).mean;
}

function corresponding(fit: Float32Array, truth: Float32Array, on: Compared): number {
  return knownCorrespondenceError(fit, truth, faceVertices(truth, on.region, noseTip(truth, on)));
}

/** Landmark 30. */
function noseTip(positions: Float32Array, { triangles, landmarks }: Compared): number[] {
  const triangle = landmarks.triangles[30]!;
  return [0, 1, 2].map((k) =>
    [0, 1, 2].reduce((sum, corner) => {
      return sum + landmarks.weights[90 + corner]! * positions[3 * triangles[3 * triangle + corner]! + k]!;
    }, 0),
  );
}

function skinTriangles(triangles: Int32Array, region: Uint8Array): Int32Array {
  const skin = (v: number): boolean =>
    region[v] === regions.face || region[v] === regions.head || region[v] === regions.socket;
  return triangles.filter((_, i) => {
    const first = i - (i % 3);
    return skin(triangles[first]!) && skin(triangles[first + 1]!) && skin(triangles[first + 2]!);
  });
}
