/**
 * Everything that a run writes lies under one of these prefixes: the one place that grants, documents and
 * event rules take them from.
 */
export const writtenPrefixes = [
  'runs/',
  'reports/',
  'invalid/',
  'consolidated/',
  'consolidated-parquet/',
  'findings-csv/',
  'findings-parquet/',
  'standing-parquet/',
  'coverage-parquet/',
  'summary/',
] as const

/** The page of a run. */
export const pageKey = { prefix: 'summary/', suffix: '/index.html' } as const

/** The last object of a run. */
export const manifestKey = { prefix: 'runs/', suffix: '/manifest.json' } as const
