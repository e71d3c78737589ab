/** Something that a faithful worker would not have done. */
export interface Violation {
  /** What is broken, in a word or two: `overwritten`, `upload-left-open`. */
  readonly rule: string
  /** A key or an account. */
  readonly subject: string
  readonly detail: string
}

export type Report = (rule: string, subject: string, detail: string) => void
