import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@ganfit/core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { failOnLeaks } from './vitest.support.js';

// There may be no GPU.
tf.env().set('SOFTWARE_WEBGL_ENABLED', true);
// For comparison. All three names are asked for; this one is loaded, for the page is not isolated.
const simd = new URL('./node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', import.meta.url);
const names = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];
setWasmPaths(Object.fromEntries(names.map((name) => [name, simd.href])));
failOnLeaks();
