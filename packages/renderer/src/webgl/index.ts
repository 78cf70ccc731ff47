// Registers the webgl kernels; tfjs calls them by name, so nothing of its WebGL backend is imported.
import './antialias.js';
import './interpolate.js';
import './mip-chain.js';
import './rasterize.js';
import './rasterize-backward.js';
import './sample-texture.js';
import './uv-differentials.js';
import './vertex-normals.js';
import './shade.js';
import './shade-backward.js';
import './sine.js';
import './transform.js';
import './view-matrix.js';
