import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { defaultPreset } from '@ganfit/fitter';
import { fitTable, fitterFit } from '@ganfit/evaluation/table';
import { aperture, energy, landmark, pixel } from '@ganfit/losses';
import { faceApiLandmarks, faceApiRecognition } from '@ganfit/networks';
import { openHead } from '@ganfit/open-head';
await tf.setBackend('wasm');
const [name, count='8'] = process.argv.slice(2);
const base = defaultPreset();
const edit = {
  base: (s) => s,
  ap25: (s) => withTerm(s, 'aperture', aperture({ deviation: 0.025 })),
  ap40: (s) => withTerm(s, 'aperture', aperture({ deviation: 0.04 })),
  noap: (s) => ({ ...s, energy: energy(s.energy.terms, { ...s.energy.weights, aperture: 0 }) }),
  nomask: (s) => { const { visibility, ...rest } = s; return rest; },
  lm3: (s) => withTerm(withTerm(s, 'aperture', aperture({ deviation: 0.025 })), 'landmark', landmark({ deviations: { eyes: 0.03, mouth: 0.035 } })),
}[name];
function withTerm(s, key, term) { return s.energy.terms[key] ? { ...s, energy: energy({ ...s.energy.terms, [key]: term }, s.energy.weights) } : s; }
const model = await openHead(); const detector = await faceApiLandmarks(); const recognition = await faceApiRecognition();
const preset = { ...base, stages: (r) => base.stages(r).slice(0, 3).map((s) => (s.name === 'alignment' && name !== 'lm3' ? s : edit(s))) };
const table = await fitTable({ fit: fitterFit({ model, detector, recognition, preset }), model, recognition, photos: [], subjects: { count: +count }, repeat: false, out: `/tmp/var/${name}`, tag: name });
console.log(name); console.log(table.text.split('\n').filter(l => /against|neutral/.test(l)).join('\n'));
