import type { LengthUnit } from '@ganfit/io';
import type { Command } from 'commander';
import type { FitParts } from '../fit-command.js';
import { generatorHelp } from '../models.js';
import { oneOf, whole } from '../option-types.js';
import { type EvaluateCommandOptions, evaluateCommand } from './command.js';

type Setting = 'cooperative' | 'indoor' | 'outdoor';
const setting = oneOf<Setting>('cooperative', 'indoor', 'outdoor');
const gather = (text: string, before: Setting[] = []): Setting[] => [...before, setting(text)];

/** Adds `evaluate` with its four commands. @param done is told the exit code */
export function addEvaluate(program: Command, parts: FitParts, done: (code: number) => void): void {
  const evaluate = program
    .command('evaluate')
    .description('measure fits: on photos (the default), rendered people, 3D scans; and what each term does');

  /** A command with the options that all of them have. */
  const command = (name: string, description: string, folder: string, options: { isDefault?: boolean } = {}): Command =>
    evaluate
      .command(name, options)
      .description(description)
      .option('--out <folder>', 'where report, tables and pictures go; the same folder goes on where it was', folder)
      .option('--steps <n>', 'steps of a fit with all terms', whole(1))
      .option('--preset <name>', 'default or paper', oneOf('default', 'paper'), 'default')
      .option('--texture <how>', 'colour by vertex or pixel', oneOf('vertex', 'pixel'))
      .option('--seed <n>', 'seed', whole(0), 1)
      .option('--workers <n>', 'threads, each with a fit of its own', whole(1), 1)
      .option('--model <file>', 'another model file than open-head')
      .option('--generator <file>', generatorHelp)
      .option('--judge <module>', 'a .mjs file that makes another recognition network, to judge likeness by')
      .option('--tag <text>', 'keeps this measurement apart from others in the same folder')
      .option('--quiet', 'no progress');

  const run = (kind: 'photos' | 'synthetic' | 'micc' | 'ablation', more: object, options: EvaluateCommandOptions) =>
    evaluateCommand({ kind, seed: options.seed, ...more } as never, options, parts).then(done);

  command('photos', 'landmarks, pixels, likeness, recognition, one shape for one person', 'out/photos', {
    isDefault: true,
  })
    .argument('<photo...>', 'photos, and folders of them; a folder within a folder holds photos of one person')
    .option('--no-repeat', 'do not fit the first photo twice more to see that it comes out the same')
    .action((paths, options) => run('photos', { paths, repeat: options.repeat }, options));

  command('synthetic', 'rendered people with known truth, in three settings (GANFIT Table 1)', 'out/synthetic')
    .option('--subjects <n>', 'people of the model', whole(0), 5)
    .option('--beyond <n>', 'people that the model cannot quite say', whole(0), 3)
    .option('--frames <n>', 'photos of each in each setting, fitted together', whole(1), 5)
    .option('--singles <n>', 'how many of them are fitted alone as well', whole(0), 1)
    .option('--setting <name>', 'cooperative, indoor or outdoor; may be repeated (default: all)', gather)
    .option('--outside <mm>', 'how far the people beyond the model are beyond it', whole(0), 2)
    .action(({ subjects, beyond, frames, singles, setting: settings, outside, ...options }) =>
      run('synthetic', { subjects, beyond, frames, singles, outside, ...(settings && { settings }) }, options),
    );

  command('micc', 'the MICC Florence data set as GANFIT’s authors evaluated it; needs the data set', 'out/micc')
    .argument('<folder>', 'the folder with subject_01, subject_02, …')
    .option('--frames <n>', 'frames of each video, fitted together', whole(1), 5)
    .option('--setting <name>', 'cooperative, indoor or outdoor; may be repeated (default: all)', gather)
    .option(
      '--unit <name>',
      'unit of the scans (default: as they say, else by their size)',
      oneOf<LengthUnit>('mm', 'cm', 'dm', 'm', 'µm'),
    )
    .action((root, { frames, setting: settings, unit, ...options }) =>
      run('micc', { root, frames, ...(settings && { settings }), ...(unit && { unit }) }, options),
    );

  command('ablation', 'what each term of the energy does: pictures and numbers (GANFIT Fig. 5)', 'out/ablation')
    .argument('[photo...]', 'photos, and folders of them')
    .option('--subjects <n>', 'rendered people', whole(0), 3)
    .action((paths, { subjects, ...options }) => run('ablation', { paths, subjects }, options));
}
