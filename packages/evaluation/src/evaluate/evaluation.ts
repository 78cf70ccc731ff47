import type { FaceModel } from '@ganfit/morphable';
import type { Report } from '../report/report.js';
import type { Pixels } from '../subjects/photograph.js';
import type { Tools } from './tools.js';

/** Something to measure, as plain JSON, so that it can be sent to another thread. */
export interface Case {
  /** Unlike any other case's; files are named after it. */
  readonly name: string;
  /** How long it takes in comparison, default 1: for the time left. */
  readonly cost?: number;
}

/** What a case came to: a value, as plain JSON, or why there is none. */
export type CaseRecord<R = unknown> = { readonly name: string; readonly seconds: number } & (
  | { readonly value: R; readonly error?: undefined }
  | { readonly error: string; readonly value?: undefined }
);

/** A case with what was measured of it. */
export interface Result<C extends Case = Case, R = unknown> {
  readonly of: C;
  readonly record: CaseRecord<R>;
}

/** Writes a picture of a case; returns the name under which the report finds it. */
export type SavePicture = (name: string, picture: Pixels) => Promise<string>;

/**
 * A way to evaluate: what there is to measure, how one case is measured, and what the records come to. Cases and records
 * are plain JSON, so that cases can be measured in any order, by several threads, and after an interruption.
 */
export interface Evaluation<C extends Case = Case, R = unknown> {
  readonly title: string;
  /** Whatever changes the numbers, by name. Records of other settings are not taken for these. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  cases(): Promise<readonly C[]>;
  measure(of: C, tools: Tools, save: SavePicture): Promise<R>;
  /** Sums up; cases that failed are among the results. */
  report(results: readonly Result<C, R>[], model: FaceModel): Promise<Report> | Report;
}
