export { type Activation, activation, addRelu } from './activation.js';
export { affine } from './affine.js';
export { type Conv2dOptions, conv2d, depthwiseConv2d } from './conv2d.js';
export { dense } from './dense.js';
export type { Frozen, Weights } from './frozen.js';
export { avgPool, maxPool } from './pool.js';
export { spaceToDepth } from './space-to-depth.js';
