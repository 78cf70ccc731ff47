export { type Alignment, applyAlignment, rigidAlign, similarityAlign } from './align.js';
export { faceVertices, knownCorrespondenceError } from './correspondence.js';
export { type IcpOptions, type IcpResult, icp } from './icp.js';
export { crop, type Mesh, type Points } from './mesh.js';
export { cosine, landmarkNrmse, type Retrieved, retrieval } from './scores.js';
export { type HeadShape, type ShapeErrors, shapeErrors } from './shape-errors.js';
export type { SubjectParameters } from './subjects/distribution.js';
export type { Pixels } from './subjects/photograph.js';
export {
  type RenderedSubject,
  renderedSubject,
  renderedSubjects,
  type SubjectOptions,
} from './subjects/rendered-subjects.js';
export { type ClosestPoints, closestPoints, type Surface, surface } from './surface.js';
export {
  type SurfaceDistance,
  type SurfaceError,
  type SurfaceErrorOptions,
  surfaceDistance,
  surfaceError,
} from './surface-error.js';
