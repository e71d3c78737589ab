import { writeFile } from 'node:fs/promises'
import type { ChangeTotals } from '../../evidence/changes-schema.ts'
import { compareText } from '../../insight/totals/top-list.ts'
import type { Outcome, Severity } from '../../model.ts'
import { print } from '../../output/print.ts'
import { printable } from '../../output/terminal.ts'
import { RunError } from '../../request/run-error.ts'
import { type ReadOptions, withSource } from '../read-options.ts'
import { listRuns } from '../run-list.ts'
import { addAccount, hasChanges, hasNewFinding, isWorthShowing, noChanges } from './change-totals.ts'
import { chooseRuns } from './choose-runs.ts'
import { compareRuns, headerOf, readExceptions } from './compare-runs.ts'
import { pageRendering } from './page.ts'
import { jsonRendering } from './rendering.ts'
import { textRendering } from './text.ts'

export interface CompareOptions extends ReadOptions {
  /** The earlier run. @default the run of the whole organization before the later one */
  readonly from?: string | undefined
  /** The later run. @default the latest run of the whole organization */
  readonly to?: string | undefined
  readonly by?: 'unit' | 'account' | undefined
  readonly output: 'text' | 'json'
  /** A file for the comparison as a page. */
  readonly html?: string | undefined
  /** Whether changes are a condition. */
  readonly exitCode: boolean
  /** Whether new findings of this severity or above are a condition. */
  readonly failOn?: Severity | undefined
}

/**
 * Shows what is different between two runs. Reads only; nothing is written to the bucket.
 *
 * @returns reports that could not be read, and the conditions that were met
 * @throws RunError, SourceError or NoSuchRunError where the source cannot be read or has no two runs to compare
 */
export const compare = (options: CompareOptions): Promise<Outcome> =>
  withSource(options, async (source) => {
    const byUnit = options.by === 'unit'
    const { from, to, notes } = await chooseRuns(source, await listRuns(source), options)
    const renderings = [
      { rendering: options.output === 'json' ? jsonRendering() : textRendering(byUnit), write: print },
      ...(options.html === undefined ? [] : [{ rendering: pageRendering(), write: pageFile(options.html) }]),
    ]
    const totals = noChanges()
    const units = new Map<string, ChangeTotals>()
    const exceptions = await readExceptions(source, { from, to })
    const problems = [...exceptions.problems]
    for (const { rendering, write } of renderings) await write(rendering.begin(headerOf(from, to, exceptions)))
    for await (const { problem, ...account } of compareRuns(source, { from, to }, exceptions, options.concurrency)) {
      if (problem !== undefined) problems.push(problem)
      addAccount(totals, account)
      if (byUnit) {
        const unit = units.get(account.path) ?? noChanges()
        units.set(account.path, unit)
        addAccount(unit, account)
      }
      if (!isWorthShowing(account)) continue
      for (const { rendering, write } of renderings) await write(rendering.account(account))
    }
    const byPath = Array.from(units, ([path, unit]) => ({ path, totals: unit }))
    byPath.sort((one, other) => compareText(one.path, other.path))
    const ending = { totals, units: byUnit ? byPath : undefined }
    for (const { rendering, write } of renderings) await write(rendering.end(ending))
    const met = conditions(totals, options)
    const said = [...notes, ...exceptions.limits, ...problems.map((problem) => `WRONG  ${problem}`)]
    for (const line of said) process.stderr.write(`${printable(line)}\n`)
    return { problems, met }
  })

/** The page comes as one text, at the end. */
const pageFile = (file: string) => async (text: string) => {
  // Readable by its owner alone: it names users and what is wrong with them.
  if (text === '') return
  try {
    await writeFile(file, text, { mode: 0o600 })
  } catch (error) {
    throw new RunError(`--html: writing ${file}`, error)
  }
}

const conditions = (totals: ChangeTotals, { exitCode, failOn }: CompareOptions): string[] => [
  ...(exitCode && hasChanges(totals) ? ['--exit-code: there are changes'] : []),
  ...(failOn && hasNewFinding(totals, failOn)
    ? [`--fail-on: there are new findings of severity ${failOn} or above`]
    : []),
]
