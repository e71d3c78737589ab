import { access, writeFile } from 'node:fs/promises'
import { page } from '../insight/page/document.ts'
import { countOf, formatTime } from '../insight/page/format.ts'
import { type Content, type Html, html } from '../insight/page/html.ts'
import { name, section, table } from '../insight/page/parts.ts'
import { RunError } from '../request/run-error.ts'
import { describeScope } from './runs.ts'
import type { Verdict } from './verdict.ts'

/** Rows of a list that has no end; the JSON output has all of it. */
const shown = 500

const taken = (file: string) =>
  new RunError('--statement', new Error(`received ${JSON.stringify(file)}, which exists; allowed: a new file`))

/**
 * Fails before the work if there would be no place for its result.
 *
 * @throws RunError where the file exists
 */
export async function reserveStatement(file: string): Promise<void> {
  const exists = await access(file).then(
    () => true,
    () => false,
  )
  if (exists) throw taken(file)
}

/**
 * Writes the verdict as one printable page, readable by its owner alone.
 *
 * @throws RunError where the file exists or cannot be written: a statement is never overwritten
 */
export async function writeStatement(file: string, verdict: Verdict): Promise<void> {
  try {
    await writeFile(file, statementPage(verdict), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw taken(file)
    throw new RunError(`--statement: writing ${file}`, error)
  }
}

/** The verdict as an HTML page. */
export const statementPage = (verdict: Verdict): string =>
  page(
    `Verification of run ${verdict.runId}`,
    html`<header><h1>Verification of run ${verdict.runId}</h1>
${status(verdict)}
</header>
<main>
${section('run', 'Run', facts(runFacts(verdict)))}
${section('coverage', 'Coverage', ...coverage(verdict))}
${section('verified', 'What was verified', list(verdict.proves), facts(checkFacts(verdict)))}
${section('limits', 'What this does not prove', list(verdict.doesNotProve))}
${verdict.problems.length > 0 && section('problems', 'Problems', list(verdict.problems))}
${verdict.notes.length > 0 && section('notes', 'Notes on the archive', list(verdict.notes))}
</main>`,
  )

function status({ whole, run, coverage, problems }: Verdict): Html {
  if (!whole) return html`<p class="status bad"><strong>Not whole.</strong> ${countOf(problems.length, 'problem')}.</p>`
  const missing = coverage?.withoutReport.length ?? 0
  const said = 'Everything that the manifest names is there, byte for byte.'
  if (run?.status === 'complete') return html`<p class="status good"><strong>Whole.</strong> ${said}</p>`
  return html`<p class="status unsure"><strong>Whole, not complete.</strong> ${said} The run is ${run?.status}: ${countOf(missing, 'account')} without a report.</p>`
}

type Row = readonly [what: string, value: Content]

const facts = (rows: readonly Row[]): Html =>
  html`<dl>${rows.map(([what, value]) => html`<dt>${what}</dt><dd>${value}</dd>`)}</dl>`

const list = (lines: readonly string[]): Html => html`<ul>${lines
  .slice(0, shown)
  .map((line) => html`<li>${line}</li>`)}</ul>
${lines.length > shown && html`<p>${lines.length - shown} more: see the JSON output.</p>`}`

const code = (text: string) => html`<code>${text}</code>`

function runFacts({ run }: Verdict): Row[] {
  if (!run) return [['Manifest', 'none that can be used']]
  return [
    ['Started', formatTime(run.startedAt)],
    ['Finished', formatTime(run.finishedAt)],
    ...(run.scheduledTime ? [['Scheduled for', formatTime(run.scheduledTime)] as const] : []),
    ['Status', run.status],
    ...(run.organizationId ? [['Organization', run.organizationId] as const] : []),
    ['Scope', describeScope(run.scope)],
    ['Collected by', `iam-credential-reports ${run.worker.version}`],
    ...(run.worker.image ? [['Image', code(run.worker.image)] as const] : []),
  ]
}

function coverage({ coverage }: Verdict): Content[] {
  if (!coverage) return [html`<p>Unknown.</p>`]
  const { totals, listing, withoutReport } = coverage
  return [
    facts([
      [
        'Listed accounts',
        `${totals.listed}${listing.complete ? '' : `; the listing is incomplete: ${listing.error ?? ''}`}`,
      ],
      ['With a report', totals.stored + totals.unchanged],
      ['Without a report', totals.failed],
      ['Skipped', totals.skipped],
      ['Out of scope', totals.outOfScope],
      ['IAM users', totals.users],
    ]),
    withoutReport.length > 0 &&
      table(
        'Accounts without a report',
        [{ title: 'Account' }, { title: 'Name', className: 'name' }, { title: 'Reason', className: 'name' }],
        withoutReport.slice(0, shown).map((one) => [one.id, name(one.name), one.reason]),
      ),
    withoutReport.length > shown && html`<p>${withoutReport.length - shown} more: see the JSON output.</p>`,
  ]
}

const signatures = {
  signed: 'valid',
  unsigned: 'none',
  invalid: 'made by none of the keys given',
  unchecked: 'not checked',
}

function checkFacts({ manifest, signature, source, reader, verifiedAt, version }: Verdict): Row[] {
  return [
    ...(manifest
      ? ([
          ['Manifest', code(manifest.key)],
          ['SHA-256 of the manifest', code(manifest.sha256)],
        ] as const)
      : []),
    ...(signature
      ? [
          [
            'Signature',
            `${signatures[signature.status]}${signature.signedBy ? `, key ${signature.signedBy}` : ''}`,
          ] as const,
        ]
      : []),
    ['Read from', source.name],
    ...(reader
      ? [['With the credentials of', 'arn' in reader ? code(reader.arn) : `unknown: ${reader.error}`] as const]
      : []),
    ['Verified', formatTime(verifiedAt)],
    ['Verified by', `iam-credential-reports ${version}`],
    [
      'How',
      'Every object that the manifest names was read whole and hashed. Every report was parsed and its users were counted. Totals, scope, times, keys and findings of the manifest were compared with each other and with started.json.',
    ],
  ]
}
