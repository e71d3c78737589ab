import { createHash } from 'node:crypto'
import { parseReportOfAnyAccount } from '../../evidence/report-csv.ts'
import type { ParsedReport } from '../../model.ts'
import type { InputFile } from './input-files.ts'
import { InputFileError, readRegularFile } from './read-file.ts'
import { type ReportTime, timeOfReport } from './report-time.ts'

/** A file that is a credential report. */
export interface ReportFile extends ReportTime {
  readonly accountId: string
  /** Of the ARNs in the report: aws, aws-cn, aws-us-gov. */
  readonly partition: string
  readonly report: ParsedReport
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
}

/**
 * Reads a file and makes sure that it is the credential report of one account: the account of its ARNs. What the
 * file's name says must agree.
 *
 * @param given when the report was generated, if somebody knows better than the file
 * @throws InputFileError, InvalidReportError or the system's error, each saying what was found
 */
export async function readReportFile({ file, below }: InputFile, given: Date | undefined): Promise<ReportFile> {
  const content = await readRegularFile(file)
  const { report, accountId, partition } = parseReportOfAnyAccount(content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  checkName(below, accountId, sha256)
  const time = timeOfReport(below, report, given)
  if (!time) {
    throw new InputFileError('neither its name nor its cells say when it was generated; use --generated TIME')
  }
  refuseFuture(time)
  return { ...time, accountId, partition, report, bytes: content.byteLength, sha256 }
}

/** Milliseconds: a folder may be named by a local date that has not begun in UTC. */
const futureTolerance = 24 * 60 * 60 * 1000

/** Ages are measured from the report's time: from a time to come, every credential would look old. */
function refuseFuture({ generatedTime, timeSource }: ReportTime): void {
  if (generatedTime.getTime() <= Date.now() + futureTolerance) return
  throw new InputFileError(
    `its time ${generatedTime.toISOString()} (from: ${timeSource}) is in the future; use --generated TIME`,
  )
}

const namedHash = /(?:^|\/)\d{8}T\d{6}Z-([0-9a-f]{64})\.csv$/
const namedAccount = /(?:^|\/)(?:account=(\d{12})\/[^/]+|credentialReport_(\d{12})\.csv)$/

/** The names that our collector and the original give say whose report it is, and ours its hash. */
function checkName(below: string, accountId: string, sha256: string): void {
  const hash = namedHash.exec(below)?.[1]
  if (hash !== undefined && hash !== sha256) {
    throw new InputFileError(`altered: its SHA-256 is ${sha256}, its name says ${hash}`)
  }
  const match = namedAccount.exec(below)
  const named = match?.[1] ?? match?.[2]
  if (named !== undefined && named !== accountId) {
    throw new InputFileError(`its ARNs are of account ${accountId}, its name says ${named}`)
  }
}
