import type { MeshQuality } from './mesh-quality.js';
import type { ShapeScores } from './validate.js';

/** What there is to tell about a trained shape model. */
export interface ShapeReport extends ShapeScores {
  readonly vertexCount: number;
  readonly triangleCount: number;
  /** Vertices of skin, eyeballs, mouth, teeth, eye sockets. */
  readonly partVertices: readonly number[];
  readonly skin: MeshQuality;
  /** Share of the face's variance that the first 10, 20, … identity components hold. */
  readonly identityHeld: Readonly<Record<number, number>>;
  readonly expressionHeld: Readonly<Record<number, number>>;
}

/** The report as lines of a training log. */
export function describeReport(report: ShapeReport): string[] {
  const [skin, eyes, mouth, teeth, sockets] = report.partVertices;
  const [worst, low, median] = report.skin.minimumAngle.map((a) => a.toFixed(1));
  const list = (values: Readonly<Record<number, number>>, write: (x: number) => string): string =>
    Object.entries(values)
      .map(([count, value]) => `${count}: ${write(value)}`)
      .join(', ');
  const percent = (x: number): string => `${(100 * x).toFixed(2)} %`;
  const millimetres = (x: number): string => `${x.toFixed(2)} mm`;
  return [
    `template: ${report.vertexCount} vertices (skin ${skin}, eyeballs ${eyes}, mouth ${mouth}, teeth ${teeth}, sockets ${sockets}), ${report.triangleCount} triangles`,
    `skin: smallest angles of triangles ${worst} (worst), ${low} (1st percentile), ${median} degrees (median); ${report.skin.badEdges} bad edges, ${report.skin.flipped} flipped`,
    `identity: variance of the face held by the first components ${list(report.identityHeld, percent)}`,
    `expression: variance held by the first components ${list(report.expressionHeld, percent)}`,
    `generalisation: error of held-out heads by components ${list(report.generalisation, millimetres)}`,
    `specificity: random heads to the nearest held-out head ${list(report.specificity, millimetres)}; held-out heads to each other ${millimetres(report.nearestNeighbour)}`,
  ];
}
