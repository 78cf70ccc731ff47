import { shared } from '../../tsup.shared.js';

export default shared({ entry: ['src/index.ts', 'src/worker.ts'] });
