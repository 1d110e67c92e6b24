/** A row as a reader of a file gives it. */
export type ImportRow =
  | { readonly line: number; readonly value: unknown }
  /** It could not be read; the fault contains nothing of it. */
  | { readonly line: number; readonly fault: string }

/** A row that was not imported, and why, in words that contain none of its values. */
export interface RejectedRow {
  /** In the file, from 1; of a list, the position in it. */
  readonly line: number
  readonly reason: string
}
