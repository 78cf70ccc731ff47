import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseFaceModel, readSafetensors, writeSafetensors } from '@ganfit/morphable';
import { faceApiLandmarks } from '@ganfit/networks';
import { calibrateLandmarks } from './src/calibrate-landmarks.js';
import { trainShape } from './src/shape/train-shape.js';
await tf.setBackend('wasm');
const file='../open-head/model/open-head.safetensors';
const {tensors: T, metadata} = readSafetensors(readFileSync(file)) as any; const tensors: any = Object.fromEntries(T);
const shape = await trainShape('/work/shared/data', { seed: 1, onProgress: console.log });
for (const [k,t] of Object.entries(shape.tensors) as any) { const o=tensors[k]; const same=o&&Buffer.compare(Buffer.from(o.data.buffer,o.data.byteOffset,o.data.byteLength),Buffer.from(t.data.buffer,t.data.byteOffset,t.data.byteLength))===0; if(!same) console.log('differs',k); }
const base={...tensors, landmark_triangles: shape.tensors.landmark_triangles, landmark_weights: shape.tensors.landmark_weights};
const model=await parseFaceModel(writeSafetensors(base,metadata));
const detector=await faceApiLandmarks();
const c=await calibrateLandmarks(model,detector,{count:+(process.argv[2]??120),seed:1,onProgress:(d,t)=>d%30||console.log(d,t)});
console.log(c.detected,c.missed,c.errorBefore,c.errorAfter);
writeFileSync('/tmp/recal.safetensors', writeSafetensors({...base, landmark_triangles:{dtype:'I32',shape:[68],data:c.triangles}, landmark_weights:{dtype:'F32',shape:[68,3],data:c.weights}}, metadata));
