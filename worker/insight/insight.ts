import { setImmediate } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { ObjectUpload } from '../aws/object-upload.ts'
import { runStatus } from '../evidence/manifest.ts'
import type { CollectedReport, FindingTotals, RunOutput, Thresholds } from '../model.ts'
import { describeError } from '../request/errors.ts'
import type { ExceptionRegister } from './exceptions/exception-register.ts'
import { type AssessedReport, assessInParts } from './findings/assess.ts'
import { renderPage } from './page/page.ts'
import type { PageInput } from './page/page-input.ts'
import { coverageTable, writeCoverage } from './tables/coverage-table.ts'
import { tableFormats } from './tables/formats.ts'
import { createTableOutput } from './tables/table-output.ts'
import { findingTotals } from './totals/finding-totals.ts'
import { TotalsCollector } from './totals/insight-totals.ts'

/** Begins a file of the run. */
export type OpenFile = (file: {
  readonly prefix: string
  readonly file: string
  readonly contentType: string
}) => ObjectUpload

/** The run when its accounts are done and its files are not. */
export type DoneRun = Omit<PageInput['run'], 'status' | 'outputs'>

/** What a run says beside its reports: findings, tables and a page. None of its methods rejects. */
export interface Insight {
  add(collected: CollectedReport): Promise<void>
  /**
   * Writes coverage and the page, and publishes the tables.
   *
   * @param flaw why the tables cannot be whole; then they are discarded, and coverage and page say so
   */
  finish(
    run: DoneRun,
    end: { readonly flaw: string | undefined; readonly interrupted: boolean },
  ): Promise<{ readonly outputs: readonly RunOutput[]; readonly findings: FindingTotals }>
}

/**
 * A large report goes through in parts of so many rows, between which others have their turn. Smaller parts leave less
 * for the garbage collector to copy: docs/performance.md has the figures.
 */
const rowsPerPart = 100

interface TextFileFormat {
  readonly kind: string
  readonly prefix: string
  readonly file: string
  readonly contentType: string
}

const exceptionsFile: TextFileFormat = {
  kind: 'exceptions',
  prefix: 'runs',
  file: 'exceptions.json',
  contentType: 'application/json',
}

const pageFile: TextFileFormat = {
  kind: 'summary',
  prefix: 'summary',
  file: 'index.html',
  contentType: 'text/html; charset=utf-8',
}

export interface InsightOptions {
  readonly thresholds: Thresholds
  readonly openFile: OpenFile
  /** The exceptions of the run. @default none */
  readonly exceptions?: ExceptionRegister
  /** Whether OCSF events are written of passes and of what is not applicable, too. @default false */
  readonly ocsfAllVerdicts?: boolean
}

export function createInsight(runId: string, options: InsightOptions): Insight {
  const { thresholds, openFile, exceptions, ocsfAllVerdicts: allVerdicts } = options
  const collector = new TotalsCollector(thresholds)
  const tables = tableFormats.map((format) =>
    createTableOutput<AssessedReport>(format.kind, openFile(format), (sink) => format.open(runId, sink)),
  )
  const assess = async (collected: CollectedReport) => {
    for (const part of assessInParts(collected, thresholds, rowsPerPart, { exceptions, allVerdicts })) {
      collector.add(part)
      // At the same time, so that an outage that affects several of them delays the run once.
      await Promise.all(tables.map((table) => table.add(part)))
      if (part.controlStatus === undefined) await setImmediate()
    }
  }
  // One report at a time: what is made of it is several times its size.
  const oneAtATime = pLimit(1)
  let failure: string | undefined
  return {
    add: (collected) =>
      oneAtATime(() => assess(collected)).catch((error: unknown) => {
        // No content is known to do this. If one does, the reports must not suffer for it, nor the tables hide it.
        failure ??= `account ${collected.account.id} could not be assessed: ${describeError(error)}`
      }),
    async finish(run, { flaw = failure, interrupted }) {
      const written = await Promise.all(
        tables.map((table) => (flaw === undefined ? table.complete() : table.abort(flaw))),
      )
      // After the tables, so that it can say of them that they are whole.
      const tablesComplete = written.every(({ complete }) => complete)
      const outputs = [
        ...written,
        // Files do not list the accounts that they lack.
        ...(run.local ? [] : [await writeCoverageTable(run, tablesComplete, openFile)]),
        ...(exceptions?.record() ? [await writeText(exceptionsFile, exceptions.text(), openFile)] : []),
      ]
      const totals = collector.totals()
      const known = { ...run, outputs }
      const page = renderPage({ run: { ...known, status: runStatus(known, interrupted) }, totals, exceptions })
      return {
        outputs: [...outputs, await writeText(pageFile, page, openFile)],
        findings: findingTotals(totals),
      }
    },
  }
}

async function writeText(file: TextFileFormat, text: string, openFile: OpenFile): Promise<RunOutput> {
  const output = createTableOutput<string>(file.kind, openFile(file), (sink) => ({
    add: (content) => sink.write(Buffer.from(content)),
    finish: async () => ({}),
  }))
  await output.add(text)
  return output.complete()
}

async function writeCoverageTable(run: DoneRun, tablesComplete: boolean, openFile: OpenFile): Promise<RunOutput> {
  const coverage = createTableOutput<DoneRun>(coverageTable.kind, openFile(coverageTable), (sink) => {
    let finished = { rows: 0 }
    return {
      async add(done) {
        finished = await writeCoverage(sink, { ...done, tablesComplete }, done.accounts)
      },
      finish: async () => finished,
    }
  })
  await coverage.add(run)
  return coverage.complete()
}
