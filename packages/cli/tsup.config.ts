import { shared } from '../../tsup.shared.js';

export default shared({ entry: ['src/main.ts'], dts: false });
