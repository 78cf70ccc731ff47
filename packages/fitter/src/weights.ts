// Weights of GANFIT Eq. 12 that the presets ship with. Without tfjs, so that a page can show them.

/**
 * Of {@link ganfitStage}: likelihoods' (GANFIT's own, made for ArcFace, do not carry over to this network). `pixel` is the
 * number of independent pixels, landmarks count as measured deviations.
 */
export const ganfitWeights = {
  identity: 1000,
  randomPose: 1000,
  content: 200,
  pixel: 800,
  landmark: 1,
  aperture: 4,
  prior: 1,
  lightPrior: 1,
  distancePrior: 1,
} as const;

/** Of {@link paperPreset}: as the paper has them. */
export const paperWeights = {
  identity: 2,
  randomPose: 2,
  content: 50,
  pixel: 1,
  landmark: 0.001,
  shapePrior: 0.0005,
  lightPrior: 0.01,
} as const;
