import { deflateRawSync, inflateRawSync } from 'node:zlib'
import pLimit from 'p-limit'
import { parseReport } from '../evidence/report-csv.ts'
import type { Account, CollectedReport, ParsedReport } from '../model.ts'
import { Semaphore } from '../request/semaphore.ts'

/** A stored report whose rows are still to go into the tables. */
export interface StoredRows {
  readonly account: Account
  readonly content: Uint8Array
  readonly generatedTime: Date
  readonly report: ParsedReport
}

/** Names of the organizational units above an account, joined by `/`. */
export interface UnitNames {
  /** The names; empty where they cannot become known; undefined while they may. */
  known(account: Account): string | undefined
  /** Waits for them. Never rejects. */
  namesOf(account: Account): Promise<string>
}

export interface TableRows {
  /** Resolves when the report's memory may be used again. Never rejects. */
  add(rows: StoredRows): Promise<void>
  /** Resolves when all rows are in the tables. */
  finish(): Promise<void>
}

/** Compressed bytes of the reports whose units are not known yet: of 50,000 accounts of five users. */
const waitingBytes = 32 * 1024 * 1024

/**
 * Puts the rows of stored reports into the tables, with the names of the units above the account. The listing of
 * units is slow in an organization of many, so a report whose names are not known yet is kept compressed until they
 * are. Only where these reports outgrow their memory does the next download wait.
 *
 * @param addToTables never rejects
 */
export function createTableRows(
  names: UnitNames,
  addToTables: (report: CollectedReport) => Promise<void>,
  signal: AbortSignal,
): TableRows {
  const memory = new Semaphore(waitingBytes)
  const waiting = new Set<Promise<void>>()
  // One report is unpacked at a time: it is many times as large then.
  const oneAtATime = pLimit(1)

  const addLater = async ({ account, content, generatedTime }: StoredRows) => {
    const packed = deflateRawSync(content, { level: 1 })
    const release = await memory.acquire(packed.byteLength, signal)
    const added = namesOf(account, packed, generatedTime).finally(() => {
      waiting.delete(added)
      release()
    })
    waiting.add(added)
  }
  const namesOf = async (account: Account, packed: Buffer, generatedTime: Date) => {
    const organizationalUnitPath = await names.namesOf(account)
    await oneAtATime(() => {
      const report = parseReport(inflateRawSync(packed), account.id)
      return addToTables({ account, organizationalUnitPath, generatedTime, report })
    })
  }

  return {
    async add(rows) {
      const { account, generatedTime, report } = rows
      const organizationalUnitPath = names.known(account)
      if (organizationalUnitPath !== undefined) {
        await addToTables({ account, organizationalUnitPath, generatedTime, report })
      } else {
        // Rejects only at the end of the run, whose tables are not published then.
        await addLater(rows).catch(() => undefined)
      }
    },
    async finish() {
      await Promise.all(waiting)
    },
  }
}
