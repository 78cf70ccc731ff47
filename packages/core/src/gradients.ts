// tfjs-core ships its gradients apart from its ops; without this import `tf.grad` knows none. tsup bundles this one file:
// its extension-less imports resolve in bundlers but not in Node.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
