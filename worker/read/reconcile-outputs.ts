import { parseRunKey } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'

/** Files that every run writes or records as not written, by kind: prefix and name. Later versions have more. */
export const requiredOutputs = {
  'consolidated-csv': ['consolidated', 'credential-report.csv'],
  'consolidated-parquet': ['consolidated-parquet', 'credential-report.parquet'],
  'findings-csv': ['findings-csv', 'findings.csv'],
  'findings-parquet': ['findings-parquet', 'findings.parquet'],
  'standing-parquet': ['standing-parquet', 'standing.parquet'],
  'coverage-parquet': ['coverage-parquet', 'coverage.parquet'],
  summary: ['summary', 'index.html'],
} as const

/** Of every version that records excepted findings. */
const laterOutputs = ['findings-ocsf']

/** Every version records how many rows their files have. */
const tables = new Set([...Object.keys(requiredOutputs).filter((kind) => kind !== 'summary'), ...laterOutputs])

/** Contradictions between a manifest and its outputs. */
export function* reconcileOutputs({ runId, outputs, accounts, totals, findings }: Manifest): Generator<string> {
  const kinds = new Set<string>()
  const keys = new Set<string>()
  for (const { kind, key, complete, sha256, bytes, rows, error } of outputs) {
    if (kinds.has(kind)) yield `there are two outputs of the kind ${kind}`
    if (keys.has(key)) yield `two outputs have the key ${key}`
    kinds.add(kind)
    keys.add(key)
    const parts = parseRunKey(key)
    if (parts?.runId !== runId) yield `${key} is not of this run`
    const [prefix, file] = requiredOutputs[kind as keyof typeof requiredOutputs] ?? []
    if (prefix !== undefined && (parts?.prefix !== prefix || parts.file !== file)) {
      yield `the output of the kind ${kind} has the key of another kind: ${key}`
    }
    if (complete && (sha256 === undefined || bytes === undefined)) yield `${key} is complete and has no hash or size`
    if (complete && rows === undefined && tables.has(kind)) yield `${key} is complete and has no number of rows`
    if (!complete && (sha256 !== undefined || bytes !== undefined || error === undefined)) {
      yield `${key} is not complete, and has a hash or size or no error`
    }
    if (complete && error !== undefined) yield `${key} is complete and has an error: ${error}`
  }
  for (const kind of findings?.excepted
    ? [...Object.keys(requiredOutputs), ...laterOutputs]
    : Object.keys(requiredOutputs)) {
    if (!kinds.has(kind))
      yield `the manifest names no output of the kind ${kind}, neither written nor recorded as not written`
  }
  // A row for each user, and for each root user, whom a damaged report may lack.
  const users = [totals.users, totals.users + totals.stored + totals.unchanged] as const
  yield* rowsOf('consolidated-csv', ...users)
  yield* rowsOf('consolidated-parquet', ...users)
  yield* rowsOf('coverage-parquet', accounts.length, accounts.length)
  const reports = totals.stored + totals.unchanged
  if (findings)
    yield* rowsOf('standing-parquet', findings.standing.length * reports, findings.standing.length * reports)

  function* rowsOf(kind: keyof typeof requiredOutputs, least: number, most: number): Generator<string> {
    const rows = outputs.find((output) => output.kind === kind && output.complete)?.rows
    if (rows !== undefined && (rows < least || rows > most)) yield `${kind} has ${rows} rows, its accounts make ${most}`
  }
}
