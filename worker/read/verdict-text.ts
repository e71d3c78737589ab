import { printable } from '../output/terminal.ts'
import type { Verdict } from './verdict.ts'

/** The verdict for a terminal. */
export function verdictText(verdict: Verdict): string {
  const { runId, whole, problems, notes, proves, doesNotProve } = verdict
  return [
    ...summary(verdict),
    ...problems.map((problem) => `WRONG  ${problem}`),
    ...notes.map((note) => `note   ${note}`),
    ...(proves.length > 0 ? ['Checked:', ...proves.map((line) => `  ${line}`)] : []),
    'Not proved by this:',
    ...doesNotProve.map((line) => `  ${line}`),
    ...reader(verdict),
    whole
      ? `Run ${runId} is whole: everything that its manifest names is there, byte for byte.${incomplete(verdict)}`
      : `Run ${runId} is not whole: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`,
    '',
  ]
    .map(printable)
    .join('\n')
}

const incomplete = ({ coverage, run }: Verdict): string => {
  const missing = coverage?.withoutReport.length ?? 0
  if (missing > 0)
    return ` It is not complete: ${missing} ${missing === 1 ? 'account has' : 'accounts have'} no report.`
  return run?.status === 'complete' ? '' : ` It is not complete: the run is ${run?.status}.`
}

function* summary({ runId, run, coverage, manifest }: Verdict): Generator<string> {
  if (!run || !coverage || !manifest) return
  const { totals, listing, withoutReport } = coverage
  yield `Run ${runId}: ${run.status}, ${run.startedAt} to ${run.finishedAt}`
  yield `${totals.listed} accounts listed: ${totals.stored} stored, ${totals.unchanged} unchanged, ${totals.failed} failed, ${totals.skipped} skipped, ${totals.outOfScope} out of scope`
  yield `Manifest ${manifest.key}, ${manifest.bytes} bytes, SHA-256 ${manifest.sha256}`
  if (!listing.complete) yield `gap    the listing is incomplete: ${listing.error ?? ''}`
  for (const { id, name, reason } of withoutReport) yield `gap    account ${id} (${name}) has no report: ${reason}`
}

function* reader({ reader, source }: Verdict): Generator<string> {
  if (!reader) return
  yield 'arn' in reader
    ? `Read from ${source.name} with the credentials of ${reader.arn}.`
    : `Read from ${source.name}; whose credentials were used is unknown: ${reader.error}`
}
