import { Command, CommanderError } from 'commander';
import { type DemoOptions, demoCommand } from './demo/command.js';
import { exitCodes, explain } from './errors.js';
import { addEvaluate } from './evaluate/program.js';
import { type FitParts, fitCommand } from './fit-command.js';
import { generatorHelp } from './models.js';
import { numbers, oneOf, whole } from './option-types.js';
import { trainGanCommand, trainModelCommand, trainTexturesCommand } from './train-command.js';

/**
 * The command line.
 * @param args without the names of node and the program
 * @param parts a model and networks to fit with, if they are loaded already
 * @returns the exit code, see {@link exitCodes}; what went wrong is on stderr
 */
export async function runProgram(args: readonly string[], parts: FitParts = {}): Promise<number> {
  let code = 0;
  const program = new Command('ganfit')
    .description('A photo becomes a textured, relightable 3D head.')
    .version('0.1.0')
    .exitOverride();

  program
    .command('fit')
    .description('fit a head to a photo (several photos: of one person)')
    .argument('[photo...]', 'JPEG, PNG, WebP, AVIF, GIF or TIFF')
    .option('--video <clip>', 'frames of a clip as photos, spread evenly; needs ffmpeg')
    .option('--frames <n>', 'how many', whole(1), 5)
    .option('--weights <list>', 'how much each photo counts, as in 1,1,0.5 (default: all the same)', numbers)
    .option('--out <folder>', 'where to write the head, pictures and report', 'out')
    .option(
      '--steps <n>',
      'steps with all terms (default: 160, paper: 200); below 40 other stages shrink too',
      whole(1),
    )
    .option('--seed <n>', 'the same seed gives the same head', whole(0), 1)
    .option('--preset <name>', 'default or paper', oneOf('default', 'paper'), 'default')
    .option('--texture <how>', 'colour by vertex (as the paper) or pixel (sharper)', oneOf('vertex', 'pixel'))
    .option('--face <n>', 'which face of the photo, 1 being the largest', whole(1), 1)
    .option('--mask <image>', 'black where something hides the face, white elsewhere; as large as the photo')
    .option('--model <file>', 'another model file than open-head')
    .option('--generator <file>', generatorHelp)
    .option('--checkpoint <file>', 'save the fit there every 20 steps')
    .option('--resume <file>', 'go on from a checkpoint')
    .option('--backend <name>', 'wasm or cpu', oneOf('wasm', 'cpu'), 'wasm')
    .option('--json', 'print the result as JSON, and nothing else')
    .option('--quiet', 'no progress')
    .action(async (photos, options) => {
      code = await fitCommand(photos, options, parts);
    });

  program
    .command('demo')
    .description('open the studio, which fits faces in your browser; it is served to this machine only')
    .option('--port <n>', 'port (default: the first free one from 4870 on)', whole(1))
    .option('--no-open', 'do not open the browser')
    .action((options: DemoOptions) => demoCommand(options));

  const train = program.command('train').description('train models, or make what they are trained on');

  train
    .command('model')
    .description('train open-head from the open data')
    .requiredOption('--data <folder>', 'the folder with ict/ and tex/')
    .option('--out <folder>', 'where to write the model', 'packages/open-head/model')
    .option('--maps <n>', 'how many UV maps to synthesise', whole(10), 3000)
    .option('--components <n>', 'texture components', whole(1), 72)
    .option('--seed <n>', 'seed of every random choice', whole(0), 1)
    .action(trainModelCommand);

  train
    .command('textures')
    .description('write UV maps to train a texture GAN on; run it again to go on after an interruption')
    .option('--data <folder>', 'the folder with tex/, to synthesise from')
    .option('--from <folder>', 'a folder of your own UV maps instead')
    .option('--out <folder>', 'where to write the shards', 'out/maps')
    .option('--maps <n>', 'how many to synthesise', whole(1), 10_000)
    .option('--size <n>', 'width and height: a power of 2, 512 at most', whole(4), 512)
    .option('--seed <n>', 'seed of every random choice', whole(0), 1)
    .option('--skins <which>', 'all, training or held-out', oneOf('all', 'training', 'held-out'), 'all')
    .option('--resize', 'scale your own maps to the size instead of refusing others')
    .action(trainTexturesCommand);

  train
    .command('gan')
    .description('train a texture GAN on such maps, on the CPU; run it again to go on after an interruption')
    .option('--maps <folder>', 'what ganfit train textures wrote', 'out/maps')
    .option('--out <folder>', 'where checkpoints, sheets and the generator go', 'out/gan')
    .option('--resolution <n>', 'width and height (default: of the maps)', whole(4))
    .option('--phase <n>', 'maps that each level fades in over, and is trained on after', whole(1), 20_000)
    .option('--batch <n>', 'maps in a step', whole(2), 16)
    .option('--seed <n>', 'seed of every random choice', whole(0), 1)
    .action(async (options) => {
      code = await trainGanCommand(options);
    });

  addEvaluate(program, parts, (result) => {
    code = result;
  });

  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has told the user itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    const { code, text } = explain(error);
    process.stderr.write(`${text}\n`);
    return code;
  }
}
