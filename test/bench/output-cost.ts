import { createHash } from 'node:crypto'
import { defaultThresholds } from '../../worker/config.ts'
import { parseReport } from '../../worker/evidence/report-csv.ts'
import { assessInParts } from '../../worker/insight/findings/assess.ts'
import { tableFormats } from '../../worker/insight/tables/formats.ts'
import { TotalsCollector } from '../../worker/insight/totals/insight-totals.ts'
import type { CollectedReport } from '../../worker/model.ts'
import { makeReport } from '../simulator/report-generator.ts'

/** What a run does with each report beside storing it. */
export interface OutputCost {
  readonly output: string
  readonly millisecondsPerAccount: number
  /** As written to the bucket; 0 for what is only counted. */
  readonly bytesPerAccount: number
}

const reportsInTurn = 500

/** CPU of each output alone, in this process: the sum is what all outputs add to an account of so many users. */
export async function measureOutputs(accounts: number, users: number): Promise<OutputCost[]> {
  const ids = Array.from({ length: accounts }, (_, index) => String(100_000_000_000 + index * 7919))
  const contents = new Map(ids.slice(0, reportsInTurn).map((id) => [id, makeReport(id, { users })]))
  const pairs = [...contents]
  const reports = pairs.map(([id, content]) => collected(id, content))
  const thresholds = defaultThresholds
  const assess = (report: CollectedReport) => [...assessInParts(report, thresholds, Number.POSITIVE_INFINITY)]
  const assessed = reports.map(assess)
  const turn = <Item>(items: readonly Item[], index: number) => items[index % items.length] as Item
  const totals = new TotalsCollector(thresholds)

  const costs = [
    await cost('reading the report', ids, (index) => {
      const [id, content] = turn(pairs, index)
      parseReport(content, id)
    }),
    await cost('findings', ids, (index) => {
      assess(turn(reports, index))
    }),
    await cost('totals for the page', ids, (index) => {
      for (const part of turn(assessed, index)) totals.add(part)
    }),
  ]
  for (const format of tableFormats) {
    const hash = createHash('sha256')
    let bytes = 0
    const table = format.open('20261122T103000Z-1a2b3c', {
      async write(chunk) {
        hash.update(chunk)
        bytes += chunk.byteLength
      },
    })
    const measured = await cost(format.kind, [...ids, undefined], async (index) => {
      if (index === ids.length) await table.finish()
      else for (const part of turn(assessed, index)) await table.add(part)
    })
    costs.push({ ...measured, bytesPerAccount: bytes / accounts })
  }
  return costs
}

function collected(id: string, content: Buffer): CollectedReport {
  const account = { id, name: `account ${id}`, state: 'ACTIVE', partition: 'aws' }
  const report = parseReport(content, id)
  return { account, organizationalUnitPath: 'Root/Unit 1', generatedTime: new Date(), report }
}

async function cost(
  output: string,
  items: readonly unknown[],
  work: (index: number) => void | Promise<void>,
): Promise<OutputCost> {
  const before = process.cpuUsage()
  for (const index of items.keys()) await work(index)
  const { user, system } = process.cpuUsage(before)
  return { output, millisecondsPerAccount: (user + system) / 1000 / items.length, bytesPerAccount: 0 }
}
