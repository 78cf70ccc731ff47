export { type Alignment, applyAlignment, rigidAlign, similarityAlign } from './align.js';
export { faceVertices, knownCorrespondenceError } from './correspondence.js';
export { type HeadErrors, headErrors } from './head-errors.js';
export { type IcpOptions, type IcpResult, icp } from './icp.js';
export { crop, type Mesh, type Points } from './mesh.js';
export { cosine, landmarkNrmse, type Retrieved, retrieval } from './scores.js';
export type { PhotoParameters } from './subjects/distribution.js';
export { drawPerson, type Person, type PersonOptions, type Source } from './subjects/person.js';
export type { Pixels } from './subjects/photograph.js';
export { type SettingName, settings } from './subjects/settings.js';
export { type SubjectPhoto, type SubjectPhotoOptions, subjectPhoto } from './subjects/subject-photo.js';
export { type ClosestPoints, closestPoints, type Surface, surface } from './surface.js';
export {
  type SurfaceDistance,
  type SurfaceError,
  type SurfaceErrorOptions,
  surfaceDistance,
  surfaceError,
} from './surface-error.js';
