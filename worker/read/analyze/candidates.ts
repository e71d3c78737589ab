import { describeError } from '../../request/errors.ts'
import { type InputFile, inputFiles, type SkippedInput } from './input-files.ts'
import { InputFileError, readHead } from './read-file.ts'
import { readReportFile } from './report-file.ts'
import { timeInPath } from './report-time.ts'

/** A file that seems to be a report of an account. */
export interface Candidate {
  readonly input: InputFile
  /** When its report was generated, as far as that is known without reading it. Milliseconds since the epoch. */
  readonly order: number
}

/** What the arguments hold. */
export interface Candidates {
  /** The files of each account, newest first, by account id. */
  readonly accounts: ReadonlyMap<string, readonly Candidate[]>
  readonly skipped: readonly SkippedInput[]
}

export interface CandidateOptions {
  readonly paths: readonly string[]
  /** A folder that is not read. */
  readonly leaveOut: string
  readonly generated: Date | undefined
  readonly signal: AbortSignal
  /** Called for each file, for progress. */
  readonly onFile: (files: number) => void
}

/**
 * Finds the files of each account, newest first, so that a year of daily reports counts each credential once. Only the
 * beginning of a file is read here, unless nothing but its cells says how old it is.
 */
export async function findCandidates(options: CandidateOptions): Promise<Candidates> {
  const accounts = new Map<string, Candidate[]>()
  const skipped: SkippedInput[] = []
  let files = 0
  for await (const input of inputFiles(options.paths, options.leaveOut)) {
    options.signal.throwIfAborted()
    if (input.kind === 'skipped') {
      skipped.push({ shown: input.shown, reason: input.reason })
      continue
    }
    options.onFile(++files)
    try {
      const accountId = accountInHead(await readHead(input.file))
      const { file, shown, below } = input
      const candidate = { input: { file, shown, below }, order: await orderOf(input, options.generated) }
      const others = accounts.get(accountId)
      if (others) others.push(candidate)
      else accounts.set(accountId, [candidate])
    } catch (error) {
      skipped.push({ shown: input.shown, reason: describeError(error) })
    }
  }
  for (const candidates of accounts.values()) candidates.sort((a, b) => b.order - a.order)
  return { accounts: new Map([...accounts].sort(([a], [b]) => (a < b ? -1 : 1))), skipped }
}

/** The account of the first ARN. Whether all of the file is of that account shows when it is read whole. */
function accountInHead(head: Buffer): string {
  const accountId = /arn:aws[a-z-]*:iam::(\d{12}):/.exec(head.toString('latin1'))?.[1]
  if (accountId === undefined) throw new InputFileError('no credential report: it does not begin with ARNs of IAM')
  return accountId
}

async function orderOf(input: InputFile, generated: Date | undefined): Promise<number> {
  const time = generated ?? timeInPath(input.below)?.start ?? (await readReportFile(input, undefined)).generatedTime
  return time.getTime()
}
