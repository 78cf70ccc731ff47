/** A cell: text, or a number with how many digits people are shown. CSV and JSON have all of them. */
export type Cell = string | { readonly value: number; readonly digits: number };

/** A number for people; NaN shows as a dash. */
export const number = (value: number, digits = 2): Cell => ({ value, digits });

/** A table; the first column names the lines. */
export interface Table {
  /** Of its CSV file, without the ending. */
  readonly name: string;
  readonly title: string;
  /** What its figures mean, in a sentence or two. */
  readonly note?: string;
  readonly head: readonly string[];
  readonly lines: readonly (readonly Cell[])[];
}

/** Bars with deviations, or lines of shares below a value. */
export interface Plot {
  readonly title: string;
  readonly kind: 'bars' | 'shares';
  /** Of the values, with unit. */
  readonly axis: string;
  readonly groups: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** A row of pictures by the name that `save` gave them. */
export interface PictureRow {
  readonly title: string;
  readonly note?: string;
  readonly pictures: readonly { readonly caption: string; readonly file: string }[];
  /** Pixels that a picture is high on the page; default 200. */
  readonly height?: number;
}

/** What an evaluation came to, as plain data. */
export interface Report {
  readonly title: string;
  /** What people should know before they read a number. */
  readonly notes: readonly string[];
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  readonly pictures: readonly PictureRow[];
}

export const cellText = (cell: Cell): string => {
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell.value)) return '-';
  const text = cell.value.toFixed(cell.digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
};
