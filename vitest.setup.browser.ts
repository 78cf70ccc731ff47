import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { failOnLeaks } from './vitest.support.js';

// There may be no GPU.
tf.env().set('SOFTWARE_WEBGL_ENABLED', true);
failOnLeaks();
