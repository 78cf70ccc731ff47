// saves parameters after ganfit, then tries tone+detail
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { createRequire } from 'node:module';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const F = await import('./dist/index.js');
const { encodePng } = await import('../io/dist/index.js');
await tf.setBackend('wasm');
const [photo,out]=process.argv.slice(2);
const ck=`/tmp/ck-${photo.split('/').pop()}.bin`;
let last; 
const base=F.defaultPreset(); const marks=[];
const t0=performance.now();
const opts={seed:1};
let resume=existsSync(ck)?readFileSync(ck):undefined;
const steps=F.fitSteps(photo,{...opts,...(resume&&{resume})});
for(;;){ const {done,value}=await steps.next(); if(done){last=value;break;} if(value.stage==='ganfit'&&value.step===value.steps-1) writeFileSync(ck,await value.checkpoint()); }
console.log(JSON.stringify(last.seconds), JSON.stringify(last.images[0].metrics));
writeFileSync(out+'-texture.png', await encodePng(last.texture()));
const panels=last.overlay({size:512}); writeFileSync(out+'-fit.png', await encodePng(panels[1])); writeFileSync(out+'-photo.png', await encodePng(panels[0]));
writeFileSync(out+'-front.png', await encodePng(last.portrait({size:512,yaw:0.4})));
