export { faceApiLandmarks, type LandmarkOptions } from './face-api/landmarks.js';
export { faceApiRecognition } from './face-api/recognition.js';
export { applySimilarity, composeSimilarities, fitSimilarity, invertSimilarity } from './similarity.js';
export type { DetectedFace, Features, LandmarkDetector, RecognitionNetwork, Similarity, Size } from './types.js';
export { warp } from './warp.js';
export type { WeightSource } from './weights/source.js';
