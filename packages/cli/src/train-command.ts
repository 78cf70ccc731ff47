import { type SkinChoice, trainOpenHead, writeUvMaps } from '@ganfit/training';
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
export async function trainModelCommand(options: TrainCommandOptions): Promise<void> {
  await startBackend();
  await trainOpenHead({ ...options, onProgress: say });
}

/** Options of `ganfit train textures`. */
export interface TrainTexturesOptions {
  readonly data?: string;
  readonly from?: string;
  readonly out: string;
  readonly maps: number;
  readonly size: number;
  readonly seed: number;
  readonly skins: SkinChoice;
  readonly resize?: boolean;
}

/** `ganfit train textures`: a data set of UV maps. */
export async function trainTexturesCommand({ maps, ...options }: TrainTexturesOptions): Promise<void> {
  const { count, skipped } = await writeUvMaps({ ...options, count: maps, onProgress: say });
  say(`${count} maps in ${options.out}${skipped.length ? `, ${skipped.length} pictures skipped` : ''}`);
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
