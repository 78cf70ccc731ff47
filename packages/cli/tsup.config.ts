import { shared } from '../../tsup.shared.js';

export default shared({ entry: { main: 'src/main.ts', 'evaluate-worker': 'src/evaluate/worker.ts' }, dts: false });
