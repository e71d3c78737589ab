import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A piece of the worker that a row of the matrix is there for. */
export interface Guard {
  readonly what: string
  /** Below worker/. */
  readonly file: string
  readonly code: string
  /** What stands in its place where it is taken out. */
  readonly instead: string
  /** The row that has to fail then. */
  readonly row: string
}

export const guards: readonly Guard[] = [
  {
    what: 'retrying requests',
    file: 'request/retries.ts',
    code: 'if (!isRetryable(error)) throw error',
    instead: 'throw error',
    row: 'sts AssumeRole throttled, 4 times',
  },
  {
    what: 'the timeout of an attempt',
    file: 'request/retries.ts',
    code: 'timedAbort(signal, Math.min(milliseconds, remaining),',
    instead: 'timedAbort(signal, Math.min(2 ** 31 - 1, remaining),',
    row: 'iam GenerateCredentialReport never answered, 4 times',
  },
  {
    what: 'writing only what is not there',
    file: 'aws/report-bucket.ts',
    code: "IfNoneMatch: '*',",
    instead: '',
    row: 'reports that are in the bucket already (412)',
  },
  {
    what: 'knowing one’s own object after a lost answer',
    file: 'aws/lost-answer.ts',
    code: 'if (lostBefore && isOwnTrace(error)) return {}',
    instead: '',
    row: 'a put whose response is lost counts as written, not as found there',
  },
  {
    what: 'knowing one’s own upload after a lost answer',
    file: 'aws/upload-requests.ts',
    code: '(isPreconditionFailed(error) || isUploadGone(error))',
    instead: 'isPreconditionFailed(error)',
    row: 's3 CompleteMultipartUpload reset after it was taken, 4 times',
  },
  {
    what: 'giving back the parts of an upload',
    file: 'aws/upload-requests.ts',
    code: 'return await request((abortSignal) => client.send(owned, { abortSignal }), attempts)',
    instead: 'return {}',
    row: 'the table of all accounts: a part in the middle is refused',
  },
  {
    what: 'entering again when a session has ended',
    file: 'collect/generation.ts',
    code: 'if (!endsSession(error) || sessions >= maxSessions) throw error',
    instead: 'throw error',
    row: 'sessions that end between two requests, in every account',
  },
  {
    what: 'waiting for capacity',
    file: 'collect/generation.ts',
    code: 'if (!isCapacityError(error)) throw error',
    instead: 'throw error',
    row: 'no capacity for reports for three minutes in half of the accounts',
  },
  {
    what: 'polling again for a report from before the request',
    file: 'collect/account.ts',
    code: 'if (isOlder && !acceptsOlder) {',
    instead: 'if (false) {',
    row: 'IAM serves the report from before although it generates a new one: the new one is stored',
  },
  {
    what: 'taking an account once',
    file: 'collect/organization.ts',
    code: 'if (seen.has(id)) return false',
    instead: '',
    row: 'accounts that are listed twice, and empty pages',
  },
  {
    what: 'saying that a listing is incomplete',
    file: 'collect/organization.ts',
    code: 'return { pages, failure: error }',
    instead: 'return { pages, failure: undefined }',
    row: 'page 7 is throttled for good',
  },
  {
    what: 'the width of rows',
    file: 'evidence/report-csv.ts',
    code: 'if (row.length !== columns.length) {',
    instead: 'if (row.length < 0) {',
    row: 'a report that is truncated',
  },
  {
    what: 'repeating a request whose signature is older than the clock’s correction',
    file: 'aws/clock-correction.ts',
    code: 'throw isStale &&',
    instead: 'throw false &&',
    row: 'the clock of the machine, 20 minutes slow, is corrected during the run',
  },
  {
    what: 'repeating responses that violate their contract',
    file: 'aws/response-check.ts',
    code: 'if (violation) throw new InvalidResponseError(operation, violation)',
    instead: '',
    row: 'PutObject: an HTML page with 200',
  },
  {
    what: 'the record in the log',
    file: 'collect/run-record.ts',
    code: 'logManifest(log, manifest)\n',
    instead: '\n',
    row: "the manifest's put answers 503 for good: the record goes to the log",
  },
  {
    what: 'an end to the manifest’s put after a signal',
    file: 'request/deadlines.ts',
    code: 'cancel = clock.after(milliseconds, () => limit.abort(new DeadlineError(milliseconds / 1000)))',
    instead: '',
    row: 'SIGTERM while the manifest gets 503: the record goes to the log',
  },
  {
    what: 'a start that a signal cuts short',
    file: 'collect/run-record.ts',
    code: 'const attempts = { signal: draining, count: 0, maxWaitTime: waits.firstWrite }',
    instead: 'const attempts = { signal: options.aborting, count: 0, maxWaitTime: waits.firstWrite }',
    row: 'SIGTERM while started.json is written',
  },
]

const playRow = fileURLToPath(new URL('play-row.ts', import.meta.url))
const withoutGuard = new URL('without-guard.ts', import.meta.url).href

/** Plays the guard's row with the guarded code taken out; what it found wrong, or its error where it did not get so far. */
export async function playWithout(guard: Guard): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, ['--import', withoutGuard, playRow, guard.row], {
    env: { PATH: process.env.PATH, GUARD: JSON.stringify(guard) },
    stdio: ['ignore', 'pipe', 'pipe'],
    // What has lost its end to the code that is missing is no verdict of the row.
    timeout: 240_000,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  return { code, output }
}
