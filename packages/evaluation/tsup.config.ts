import { shared } from '../../tsup.shared.js';

// Evaluations write files and start threads: Node only, so they have an entry of their own.
export default shared({ entry: ['src/index.ts', 'src/node.ts'] });
