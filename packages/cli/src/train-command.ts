import { trainOpenHead } from '@ganfit/training';
import { startBackend } from './backend.js';

/** Options of `ganfit train model`. */
export interface TrainCommandOptions {
  readonly data: string;
  readonly out: string;
  readonly maps: number;
  readonly components: number;
  readonly seed: number;
}

/** `ganfit train model`: the whole of open-head from the open data. */
export async function trainCommand(_what: 'model', options: TrainCommandOptions): Promise<void> {
  await startBackend();
  await trainOpenHead({ ...options, onProgress: (line) => process.stderr.write(`${line}\n`) });
}
