/**
 * Every prefix that a run writes to, without the slash. Keys, grants, tables and their tests share this list; the
 * module holds constants only, so that the infrastructure can import it.
 */
export const writtenPrefixes = [
  'runs',
  'reports',
  'invalid',
  'consolidated',
  'consolidated-parquet',
  'findings-csv',
  'findings-parquet',
  'findings-ocsf',
  'standing-parquet',
  'coverage-parquet',
  'summary',
] as const

/** What only the changes task writes (`compare --publish`); the collector has no grant for it. */
export const changesPrefix = 'changes'
