import { shared } from '../../tsup.shared.js';

// Only the gradient file of tfjs-core is bundled (see src/gradients.ts); the core itself stays a peer.
export default shared({ noExternal: [/^@tensorflow\/tfjs-core\/dist\/register_all_gradients/] });
