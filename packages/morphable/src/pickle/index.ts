export { readNvidiaGenerator } from './nvidia.js';
