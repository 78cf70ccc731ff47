// `npm run demo`: the main job on the demo photo. More arguments go to `ganfit fit`.
import { run, setUp } from './setup.mjs';

setUp();
const extra = process.argv.slice(2);
run(process.execPath, ['packages/cli/bin/ganfit.js', 'fit', 'examples/photos/astronaut.png', '--out', 'out', ...extra]);
