import { join } from 'node:path';
import { randomStream } from '@ganfit/core';
import { carryBlendshapes } from './blendshapes.js';
import { buildHead, type Head } from './build-template.js';
import { lipCloser } from './close-lips.js';
import { carry } from './combination.js';
import { contourLines } from './contour.js';
import { expressionModes } from './expression.js';
import { identityModes, type ShapeModes, withoutRigidMotion } from './identity.js';
import { embed } from './landmarks.js';
import { readMask } from './masks.js';
import { quantise } from './quantise.js';
import { describeReport, type ShapeReport } from './shape-report.js';
import { readSource, type Source } from './source.js';
import { regions } from './template.js';
import { scoreShape } from './validate.js';

export interface ShapeOptions {
  /** Identity components to keep, default 100. */
  readonly identityCount?: number;
  /** Expression components to keep, default 29. */
  readonly expressionCount?: number;
  /** Sampled expressions, default 4000. */
  readonly expressionSamples?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Hears a line about each step. */
  readonly onProgress?: (line: string) => void;
}

/** An array of the model file with its type and shape. */
export interface ShapeTensor {
  readonly dtype: 'F32' | 'I32' | 'I16' | 'U8';
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Int16Array | Uint8Array;
}

/** Everything of the model file but the texture, and what there is to tell about its training. */
export interface ShapeParts {
  readonly tensors: Readonly<Record<string, ShapeTensor>>;
  readonly blendshapeNames: readonly string[];
  readonly report: ShapeReport;
}

/** Source centimetres to model units of 100 mm. */
const unit = 0.1;
/** How much the rest of the head counts beside the face in the inner product of the components. */
const restWeight = 0.05;

/**
 * Builds our template over the source head and trains its linear shape model. Deterministic; about half a minute.
 *
 * The origin is the centroid of the mean face's surface (region `face`). Identity components carry no rigid motion of
 * the face and do not open the mouth; expression components are taken about the neutral face.
 *
 * @param dataDir folder with `ict/` (source head) and `tex/` (masks)
 */
export async function trainShape(dataDir: string, options: ShapeOptions = {}): Promise<ShapeParts> {
  const { identityCount = 100, expressionCount = 29, expressionSamples = 4000, seed = 1 } = options;
  const random = randomStream(seed);
  const mask = (name: string) => readMask(join(dataDir, 'tex'), name);
  const source = await readSource(join(dataDir, 'ict'));
  const masks = { face: await mask('face'), ears: await mask('ears'), lips: await mask('lips') };
  const head = buildHead(source, masks, random.split('template'));
  const { counterparts, triangles, ranges } = head.template;

  const inFace = (v: number): boolean => head.region[v] === regions.face;
  const faceWeights = head.areas.map((area, v) => (inFace(v) ? area : 0));
  const weights = head.areas.map((area, v) => (inFace(v) ? area : restWeight * area));
  const heads = withoutRigidMotion(carryIdentities(source, head), head.mean, faceWeights);
  const identity = identityModes(heads, counterparts, weights, identityCount);
  const blendshapes = carryBlendshapes(source, head);
  const expression = expressionModes(blendshapes.fields, blendshapes.names, weights, random.split('expressions'), {
    samples: expressionSamples,
    count: expressionCount,
  });

  const report: ShapeReport = {
    vertexCount: head.region.length,
    triangleCount: triangles.length / 3,
    partVertices: ranges.map(([first, end]) => end - first),
    skin: head.quality,
    identityHeld: heldAt(identity, [10, 20, 30, 60, identityCount]),
    expressionHeld: heldAt(expression, [5, 10, 20, expressionCount]),
    ...scoreShape(heads, identity, counterparts, faceWeights, random.split('validation')),
  };
  for (const line of describeReport(report)) options.onProgress?.(line);
  return {
    tensors: {
      ...meshTensors(head, faceWeights),
      ...landmarkTensors(source, head, (v) => masks.ears(head.skin.chart[v]!) > 0.5),
      ...modeTensors('identity_basis', 'identity_scale', identity.fields),
      identity_deviations: floats(Float32Array.from(identity.deviations.slice(0, identityCount), (d) => 10 * d)),
      ...modeTensors('expression_basis', 'expression_scale', expression.fields),
      ...modeTensors('blendshapes', 'blendshapes_scale', blendshapes.fields),
    },
    blendshapeNames: blendshapes.names,
    report,
  };
}

function carryIdentities(source: Source, head: Head): Float64Array[] {
  const closeLips = lipCloser(source);
  return Array.from({ length: source.identity.count }, (_, k) =>
    carry(head.template.combinations, closeLips(source.identity.field(k), 0)),
  );
}

function meshTensors(head: Head, faceWeights: Float64Array): Record<string, ShapeTensor> {
  const { triangles, uvs, counterparts } = head.template;
  const total = faceWeights.reduce((s, w) => s + w, 0);
  const centre = [0, 1, 2].map((k) => faceWeights.reduce((s, w, v) => s + w * head.mean[3 * v + k]!, 0) / total);
  return {
    triangles: integers(triangles, triangles.length / 3, 3),
    uvs: floats(uvs, uvs.length / 2, 2),
    counterparts: integers(counterparts),
    region: { dtype: 'U8', shape: [head.region.length], data: head.region },
    mask: floats(head.mask),
    identity_mean: floats(Float32Array.from(head.mean, (x, i) => (x - centre[i % 3]!) * unit)),
  };
}

/** Landmarks as the source names them (anatomical; calibration to a detector replaces the first pair later). */
function landmarkTensors(source: Source, head: Head, isEar: (vertex: number) => boolean): Record<string, ShapeTensor> {
  const { skin, chart, mean } = head;
  const { triangles, weights } = embed(source.landmarks.map(chart.at), skin.triangles, skin.chart);
  const jaw = { triangles: triangles.subarray(0, 17), weights: weights.subarray(0, 51) };
  const lines = contourLines(mean, skin.triangles, jaw, [0, 0, 0], isEar);
  const longest = Math.max(...lines.map((line) => line.length));
  const padded = lines.flatMap((line) => Array.from({ length: longest }, (_, i) => line[i] ?? -1));
  return {
    landmark_triangles: integers(triangles),
    landmark_weights: floats(weights, 68, 3),
    landmark_triangles_anatomical: integers(triangles),
    landmark_weights_anatomical: floats(weights, 68, 3),
    contour: integers(Int32Array.from(padded), 17, longest),
  };
}

function modeTensors(basis: string, scales: string, fields: readonly Float64Array[]): Record<string, ShapeTensor> {
  const { data, scale } = quantise(fields);
  return {
    [basis]: { dtype: 'I16', shape: [fields.length, fields[0]!.length], data },
    [scales]: floats(scale.map((s) => s * unit)),
  };
}

const floats = (data: Float32Array, ...shape: number[]): ShapeTensor => ({
  dtype: 'F32',
  shape: shape.length > 0 ? shape : [data.length],
  data,
});
const integers = (data: Int32Array, ...shape: number[]): ShapeTensor => ({
  dtype: 'I32',
  shape: shape.length > 0 ? shape : [data.length],
  data,
});

const heldAt = ({ held }: ShapeModes, counts: readonly number[]): Record<number, number> =>
  Object.fromEntries(counts.map((n) => [n, held[Math.min(n, held.length) - 1]!]));
