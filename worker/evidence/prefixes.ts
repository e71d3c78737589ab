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

/** What the changes task reads: runs, and the reports that they name. */
export const comparedPrefixes = ['runs', 'reports'] as const

/** What it lists: the runs, and what it wrote before. */
export const listedPrefixes = ['runs', changesPrefix] as const
