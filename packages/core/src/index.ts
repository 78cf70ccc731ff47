import './gradients.js';

export { pause } from './abort.js';
export { checkBackend, type SupportedBackend, supportedBackends } from './backend.js';
export { check, checkShape, type Dimension } from './check.js';
export { type ErrorCode, GanfitError, isGanfitError } from './errors.js';
export { type RandomStream, randomStream } from './random.js';
export { disposeTree, leafPaths, leaves, mapTree, type Tree, unflatten } from './tree.js';
