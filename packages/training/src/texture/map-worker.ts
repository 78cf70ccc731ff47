import { workerData } from 'node:worker_threads';
import { fillMaps, type MapJob } from './many.js';

await fillMaps(workerData as MapJob);
