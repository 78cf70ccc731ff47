export { cameraOf, type OrbitNumbers, orbitParameters } from './camera.js';
export type { ImageSource } from './defaults.js';
export { type FitOptions, type FitStep, fit, fitSteps } from './fit.js';
export { belowBrows, withoutHair } from './hair.js';
export { initialPose } from './initial-pose.js';
export { harmonicLight, type LightModel, pointLight } from './lighting.js';
export type { FitMetrics } from './metrics.js';
export { type AdamOptions, adam } from './optimizer/adam.js';
export { chain } from './optimizer/chain.js';
export { cosine, scaleByGroup, scaleBySchedule } from './optimizer/scale.js';
export type { GradientTransform, OptimizerState, Schedule } from './optimizer/transform.js';
export type { PhotoPixels } from './photo.js';
export type { Picture, PortraitView } from './pictures.js';
export { type PortraitOptions, type PoseDistribution, portraitPoses } from './poses.js';
export {
  alignmentStage,
  appearanceStage,
  defaultPreset,
  detailStage,
  ganfitStage,
  learningRates,
  type Preset,
  paperPreset,
  toneStage,
} from './presets.js';
export { averageAcrossImages } from './projection.js';
export {
  type FitResult,
  type FitStatus,
  type HistoryEntry,
  type ImageResult,
  type LeftOut,
  type MeshData,
  statusText,
} from './result.js';
export type { ParameterName, Projection, Stage } from './stage.js';
export { ganfitWeights, paperWeights } from './weights.js';
