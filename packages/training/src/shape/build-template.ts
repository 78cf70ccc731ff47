import type { RandomStream } from '@ganfit/core';
import { type Chart, makeChart } from './chart.js';
import { lipCloser } from './close-lips.js';
import { carry } from './combination.js';
import { eyeSockets } from './eye-socket.js';
import { type Eye, eyeballs, fitEye } from './eyeball.js';
import { type FaceMesh, meshFace } from './face-mesh.js';
import { lipAndLidLines } from './lip-and-lid-lines.js';
import { faceMask } from './mask.js';
import type { ChartMask } from './masks.js';
import { type MeshQuality, meshQuality } from './mesh-quality.js';
import { mouthBag } from './mouth.js';
import { edgeLengths } from './sizing.js';
import type { Source } from './source.js';
import { makeSurface } from './surface.js';
import { teeth } from './teeth.js';
import { assemble, halfSum, regions, type Template } from './template.js';
import { at, cross, length, subtract, vertexNormals } from './vector.js';

/** Our head mesh over the source's mean head. */
export interface Head {
  readonly template: Template;
  readonly chart: Chart;
  /** The skin comes first in the template: its vertices are 0 … skin.chart.length - 1. */
  readonly skin: FaceMesh;
  readonly eyes: { readonly right: Eye; readonly left: Eye };
  /** First vertex of the eyeballs and one past their last. */
  readonly eyeRange: readonly [number, number];
  /** Positions in cm in the source's frame, symmetric, lips closed. */
  readonly mean: Float64Array;
  readonly region: Uint8Array;
  readonly mask: Float32Array;
  /** Area around each vertex of the mean head, cm^2. */
  readonly areas: Float64Array;
  /** Quality of the skin's triangles. */
  readonly quality: MeshQuality;
}

/** The neutral mouth is closed, with a hint of pressure, cm. */
const lipGap = -0.045;

/** @param masks on the source's chart: soft face, ears, lips */
export function buildHead(
  source: Source,
  masks: { readonly face: ChartMask; readonly ears: ChartMask; readonly lips: ChartMask },
  random: RandomStream,
): Head {
  const chart = makeChart(source);
  const surface = makeSurface(source, chart, edgeLengths(source, chart, masks));
  const skin = meshFace(chart, surface, random, lipAndLidLines(chart, masks.lips));
  const eyes = { right: fitEye(source, 'r'), left: fitEye(source, 'l') };
  const parts = [
    { part: skin, region: regions.face },
    { part: eyeballs(eyes), region: regions.eyeball },
    { part: mouthBag(source, skin), region: regions.mouth },
    { part: teeth(source), region: regions.teeth },
    { part: eyeSockets(skin, eyes), region: regions.socket },
  ];
  const template = assemble(parts.map((p) => p.part));
  const closed = lipCloser(source)(source.mean, lipGap);
  const mean = halfSum(carry(template.combinations, closed), template.counterparts, 1);

  const skinPoints = mean.subarray(0, 3 * skin.chart.length);
  const normals = vertexNormals(skinPoints, skin.triangles);
  const mask = new Float32Array(mean.length / 3).fill(1);
  skin.chart.forEach((place, v) => {
    mask[v] = faceMask(masks.face, masks.ears, place, at(mean, v), at(normals, v));
  });
  const region = new Uint8Array(mask.length);
  parts.forEach((p, i) => {
    region.fill(p.region, ...template.ranges[i]!);
  });
  for (let v = 0; v < skin.chart.length; v++) if (mask[v]! < 0.5) region[v] = regions.head;
  return {
    template,
    chart,
    skin,
    eyes,
    eyeRange: template.ranges[1]!,
    mean,
    region,
    mask,
    areas: vertexAreas(mean, template.triangles),
    quality: meshQuality(skinPoints, skin.triangles, normals),
  };
}

/** A third of the area of the triangles around each vertex. */
function vertexAreas(points: Float64Array, triangles: ArrayLike<number>): Float64Array {
  const areas = new Float64Array(points.length / 3);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    const n = cross(subtract(at(points, b), at(points, a)), subtract(at(points, c), at(points, a)));
    for (const v of [a, b, c]) areas[v]! += length(n) / 6;
  }
  return areas;
}
