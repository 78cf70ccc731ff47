import { shared } from '../../tsup.shared.js';

// In this order: after the index tsup makes no declarations of the worker's entry (it stops at `export { type …`).
export default shared({ entry: { worker: 'src/worker/index.ts', index: 'src/index.ts' } });
