export { type Calibration, calibrateLandmarks } from './calibrate-landmarks.js';
export { type GanReport, type TrainGanOptions, trainGan } from './gan/train-gan.js';
export { modelPictures } from './model-pictures.js';
export { type TrainOpenHeadOptions, trainOpenHead } from './train-open-head.js';
export type { Skipped } from './uv-maps/own-maps.js';
export type { SkinChoice } from './uv-maps/synthesised.js';
export { type UvMapsSummary, type WriteUvMapsOptions, writeUvMaps } from './uv-maps/write-uv-maps.js';
