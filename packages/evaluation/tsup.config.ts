import { shared } from '../../tsup.shared.js';

// The table writes files and starts processes: Node only, so it has an entry of its own.
export default shared({ entry: ['src/index.ts', 'src/table.ts'] });
