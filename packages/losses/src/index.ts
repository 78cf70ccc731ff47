export { aperture } from './aperture.js';
export { type ContentScale, content, featureDistance } from './content.js';
export { type Energy, energy, without } from './energy.js';
export { cosineDistance, identity, randomPoseIdentity } from './identity.js';
export { type LandmarkDeviations, landmark, landmarkDeviations, landmarkDistance, landmarkRegion } from './landmark.js';
export type { FaceParameters, OrbitParameters } from './parameters.js';
export { l1Distance, pixel, pixelLikelihood } from './pixel.js';
export {
  detailPrior,
  distancePrior,
  type LightExpectation,
  lightExpectation,
  lightPrior,
  statisticalPrior,
} from './priors.js';
export type { LossTerm, Picture, Target, View } from './view.js';
