import type { ShapeErrors } from '../shape-errors.js';

/** What every measured case says of itself. Records are plain JSON, so that a run can be resumed. */
export interface CaseRecord {
  name: string;
  status: string;
  seconds: number;
  peakBytes: number;
  /** PNG files beside the cache. */
  pictures: { overlay: string; turntable: string };
}

export interface PhotoRecord extends CaseRecord {
  kind: 'photo';
  /** Projected against detected inner landmarks. */
  landmarkNrmse: number;
  /** Photo against the fit in its place, face part only: the fit's own figure. */
  identityCosine: number;
  /** The same with the whole head drawn over the photo, hair and all. */
  wholeHeadCosine: number;
  photoEmbedding: number[];
  frontalEmbedding: number[];
}

export interface SubjectRecord extends CaseRecord {
  kind: 'subject';
  /** Against the true landmarks: the fit's, and the detector's. */
  landmarks: { fit: number; detector: number };
  errors: { fit: ShapeErrors; meanFace: ShapeErrors };
}

export interface RepeatRecord {
  kind: 'repeat';
  name: string;
  /** Largest difference of any parameter between two fits of one seed. */
  difference: number;
}

/** A case that could not be measured. It stays in the table and no row passes with it. */
export interface FailedRecord {
  kind: 'failed';
  name: string;
  of: 'photo' | 'subject' | 'repeat';
  error: string;
}

export type TableRecord = PhotoRecord | SubjectRecord | RepeatRecord | FailedRecord;
