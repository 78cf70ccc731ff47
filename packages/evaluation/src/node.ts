// Node only: reads and writes files, starts threads.
export { type AblationOptions, ablation } from './ablation/ablation.js';
export { presetWithout, type Variant, variantsOf } from './ablation/variants.js';
export { type EvaluateOptions, evaluate, localLane } from './evaluate/evaluate.js';
export type { Case, CaseRecord, Evaluation, Result, SavePicture } from './evaluate/evaluation.js';
export type { EvaluateProgress, Lane } from './evaluate/measure-cases.js';
export { fitterTools, type ToolFitOptions, type ToolOptions, type Tools } from './evaluate/tools.js';
export { serveCases, type WorkerLanes, workerLanes } from './evaluate/workers.js';
export { type MiccOptions, micc } from './micc/micc.js';
export { type PhotosOptions, photos } from './photos/photos.js';
export type { Cell, PictureRow, Plot, Report, Table } from './report/report.js';
export { readScan, type Scan, type ScanOptions } from './scan/read-scan.js';
export { type SyntheticOptions, synthetic } from './synthetic/synthetic.js';
