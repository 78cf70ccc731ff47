export type { FaceParameters, OrbitParameters } from './parameters.js';
export type { LossTerm, Picture, Target, View } from './view.js';
export { type Energy, energy, without } from './energy.js';
export { cosineDistance, identity, randomPoseIdentity } from './identity.js';
export { type ContentScale, content, featureDistance } from './content.js';
export { l1Distance, pixel } from './pixel.js';
export { type LandmarkDeviations, landmark, landmarkDeviations, landmarkDistance, landmarkRegion } from './landmark.js';
export {
  detailPrior,
  distancePrior,
  type LightExpectation,
  lightExpectation,
  lightPrior,
  statisticalPrior,
} from './priors.js';
