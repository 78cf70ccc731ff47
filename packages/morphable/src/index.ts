export { type Blendshapes, type FaceModel, formatVersion, parseFaceModel } from './face-model.js';
export { float16ToFloat32, float32ToFloat16 } from './float16.js';
export { type LinearMap, type LinearModel, linearMap, type SurfacePoints } from './linear.js';
export { type LoadOptions, type LoadProgress, loadFaceModel } from './load.js';
export { type DType, readSafetensors, type StoredTensor, type StoredTensors, writeSafetensors } from './safetensors.js';
export { type PcaShapeData, pcaShape, type ShapeFunction, type ShapeModel } from './shape.js';
export { linearTexture, type TexturePrior } from './texture.js';
export { type FaceTopology, nearestVertices, pointsAtVertices, regions, type TopologyData } from './topology.js';
