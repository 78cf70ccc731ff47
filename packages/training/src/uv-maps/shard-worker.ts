import { parentPort, workerData } from 'node:worker_threads';
import { fillShards, type ShardJob } from './synthesised.js';

await fillShards(workerData as ShardJob, (shard) => parentPort!.postMessage(shard));
