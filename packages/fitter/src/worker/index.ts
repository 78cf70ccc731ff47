// The entry `@ganfit/fitter/worker`: a page asks, a Web Worker fits. It loads nothing of tfjs in the page.
export { ganfitWeights, paperWeights } from '../weights.js';
export { type FitJob, type WorkerFitOptions, type WorkerFitter, workerFitter } from './client.js';
export { fetchFiles, type WeightFile } from './files.js';
export type { HeadChange, HeadData, ModelData, PhotoFaces, Rgba, WorkerFitResult, WorkerStep } from './protocol.js';
export { type FitParts, serveFits } from './serve-fits.js';
