export { encodeGlb, type GlbOptions, type MorphTarget } from './glb.js';
export { type Mesh, meshNormals } from './mesh.js';
export { encodeObj, type ObjOptions } from './obj.js';
export { type OutputFolder, outputFolder, writeFileAtomic } from './output.js';
export { blend, hstack, type Picture, plainPicture, type Rgb, resize, type StackOptions, vstack } from './picture.js';
export { encodePly, type PlyOptions } from './ply.js';
export { encodePng, type PngPixels } from './png.js';
export { type ImagePixels, type ImageSource, type ReadImageOptions, readImage } from './read-image.js';
