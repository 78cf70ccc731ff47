// Registers the webgl kernels; tfjs calls them by name, so nothing of its WebGL backend is imported.
import './rasterize.js';
import './rasterize-backward.js';
import './interpolate.js';
import './sample-texture.js';
import './vertex-normals.js';
