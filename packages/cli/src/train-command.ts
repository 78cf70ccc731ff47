import { type SkinChoice, trainGan, trainOpenHead, writeUvMaps } from '@ganfit/training';
import { startBackend } from './backend.js';
import { exitCodes } from './errors.js';

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

/** Options of `ganfit train gan`. */
export interface TrainGanCommandOptions {
  readonly maps: string;
  readonly out: string;
  readonly resolution?: number;
  readonly phase: number;
  readonly batch: number;
  readonly seed: number;
}

/** `ganfit train gan`: a progressive-growing GAN on UV maps. @returns the exit code */
export async function trainGanCommand(options: TrainGanCommandOptions): Promise<number> {
  await startBackend();
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort);
  const status = await trainGan({
    ...options,
    signal: stop.signal,
    onProgress: ({ step, steps, size, alpha, criticLoss, generatorLoss, distance }) =>
      say(
        `${step} of ${steps}: ${size} px${alpha < 1 ? `, ${Math.round(100 * alpha)} % faded in` : ''}, critic ${criticLoss.toFixed(3)}, generator ${generatorLoss.toFixed(3)}, distance ${distance.toFixed(0)}`,
      ),
  });
  process.removeListener('SIGINT', abort);
  say(
    {
      completed: `wrote ${options.out}/generator.safetensors`,
      aborted: `stopped; the same command goes on from ${options.out}/checkpoint.safetensors`,
      diverged: 'a value was not finite: the last checkpoint is kept. Try another seed, or a smaller rate in trainGan.',
    }[status],
  );
  return { completed: 0, aborted: exitCodes.aborted, diverged: exitCodes.diverged }[status];
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
