import { shared } from '../../tsup.shared.js';

export default shared({ entry: { index: 'src/index.ts', pickle: 'src/pickle/index.ts' } });
