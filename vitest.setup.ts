import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@ganfit/core';
import { failOnLeaks } from './vitest.support.js';

failOnLeaks();
