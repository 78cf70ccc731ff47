import cliProgress from 'cli-progress';
import { short } from './chart.js';

/** Where a fit stands. Steps count from 1 to `steps` within a stage. */
export interface ProgressEvent {
  stage: string;
  step: number;
  steps: number;
  energy: number;
  losses: Readonly<Record<string, number>>;
  elapsedMs: number;
  /** Estimate for the whole fit. */
  remainingMs?: number | undefined;
}

export interface ProgressDisplay {
  update(event: ProgressEvent): void;
  /** Ends the display and gives the cursor back; call it on success, on failure and on Ctrl-C. */
  stop(): void;
}

/** `bar`: one line that redraws itself; `lines`: a line per tenth of a stage, for logs; `silent`: nothing. */
export type ProgressMode = 'bar' | 'lines' | 'silent';

export interface ProgressOutput {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** Which mode suits: silent with `--json` or `--quiet`, lines in CI and where the output is not a terminal. */
export function progressMode(
  options: { json?: boolean | undefined; quiet?: boolean | undefined },
  stream: ProgressOutput = process.stderr,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ProgressMode {
  if (options.json || options.quiet) return 'silent';
  const ci = !['', '0', 'false', undefined].includes(environment['CI']);
  return stream.isTTY && !ci && environment['TERM'] !== 'dumb' ? 'bar' : 'lines';
}

/**
 * Shows progress on stderr, so that stdout stays free for results.
 *
 * @example
 * const progress = progressDisplay(progressMode(options));
 * try { for await (const step of fitSteps(photo)) progress.update(step); } finally { progress.stop(); }
 */
export function progressDisplay(mode: ProgressMode, stream: ProgressOutput = process.stderr): ProgressDisplay {
  if (mode === 'bar') return bar(stream as NodeJS.WriteStream);
  if (mode === 'lines') return lines(stream);
  return { update: () => {}, stop: () => {} };
}

/** `energy 12.3  landmark 0.41  identity 0.12  pixel 0.05  18 s left`. */
export function progressText({ energy, losses, remainingMs }: ProgressEvent): string {
  const numbers = [['energy', energy] as const, ...keyLosses(losses)].map(([name, value]) => `${name} ${short(value)}`);
  const left = remainingMs === undefined ? [] : [`${duration(remainingMs)} left`];
  return [...numbers, ...left].join('  ');
}

const mostTelling = ['landmark', 'identity', 'pixel'];

/** Three losses: the most telling ones first, then others in their order. */
function keyLosses(losses: Readonly<Record<string, number>>): [string, number][] {
  const rank = (name: string): number => (mostTelling.indexOf(name) + 1 || 9) - 1;
  return Object.entries(losses)
    .filter(([name]) => name !== 'energy')
    .sort(([a], [b]) => rank(a) - rank(b))
    .slice(0, 3);
}

/** `18 s`, `1 min 05 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

const stageWidth = 10;

/** One bar per stage; finished ones stay on the screen. `gracefulExit` would take Ctrl-C from the fit. */
function bar(stream: NodeJS.WriteStream): ProgressDisplay {
  let current: cliProgress.SingleBar | undefined;
  let stage: string | undefined;
  const stop = (): void => {
    current?.stop();
    current = undefined;
    stage = undefined;
  };
  const start = (event: ProgressEvent): cliProgress.SingleBar => {
    stop();
    stage = event.stage;
    const format = `${event.stage.padEnd(stageWidth)} {bar} {value}/{total}  {text}`;
    const next = new cliProgress.SingleBar(
      { stream, format, barsize: 20, hideCursor: true, gracefulExit: false },
      cliProgress.Presets.shades_classic,
    );
    next.start(event.steps, 0, { text: '' });
    return next;
  };
  const update = (event: ProgressEvent): void => {
    if (stage !== event.stage) current = start(event);
    current?.update(event.step, { text: progressText(event) });
  };
  return { update, stop };
}

function lines(stream: ProgressOutput): ProgressDisplay {
  let stage: string | undefined;
  let tenth = 0;
  const update = (event: ProgressEvent): void => {
    const now = Math.floor((10 * event.step) / event.steps);
    if (event.stage === stage && now <= tenth) return;
    stage = event.stage;
    tenth = now;
    const count = `${event.step}/${event.steps}`.padStart(9);
    stream.write(`${event.stage.padEnd(stageWidth)}${count}  ${progressText(event)}\n`);
  };
  return { update, stop: () => {} };
}
