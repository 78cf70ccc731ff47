export { type Calibration, calibrateLandmarks } from './calibrate-landmarks.js';
export { modelPictures } from './model-pictures.js';
export { type TrainOpenHeadOptions, trainOpenHead } from './train-open-head.js';
