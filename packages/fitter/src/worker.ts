// The entry `@ganfit/fitter/worker`: a page asks, a Web Worker fits. It loads nothing of tfjs in the page.
export { type FitJob, type WorkerFitOptions, type WorkerFitter, workerFitter } from './worker/client.js';
export { fetchFiles, type WeightFile } from './worker/files.js';
export type { HeadChange, HeadData, PhotoFaces, Rgba, WorkerFitResult, WorkerStep } from './worker/protocol.js';
export { type FitParts, serveFits } from './worker/serve-fits.js';
