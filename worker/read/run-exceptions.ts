import { runKey } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { parseStrictJson } from '../evidence/strict-json.ts'
import { ExceptionRegister } from '../insight/exceptions/exception-register.ts'
import { parseExceptions } from '../insight/exceptions/parse-exceptions.ts'
import type { Account, AccountResult } from '../model.ts'
import { describeError, isAccessDeniedError } from '../request/errors.ts'
import { digestOf, readWhole, type Source, SourceError, sizeLimits } from './source/source.ts'

/** The exceptions that a run was given. */
export interface RunExceptions {
  readonly register: ExceptionRegister
  /** Why they cannot be read; then none is applied. */
  readonly problem?: string
  /** Which of them cannot be applied, because the manifest does not have what that needs. */
  readonly limit?: string
}

/**
 * Reads the exceptions of a run from its `exceptions.json`, whose hash is in the manifest. They are evaluated at the
 * start of the run, as the run did.
 *
 * @returns an empty register and the problem where the file is missing, altered or invalid; the limit where the manifest
 * does not say in which units some account is, because its version did not record it or the run could not read it
 * @throws what reading throws for the source as a whole
 */
export async function readRunExceptions(source: Source, manifest: Manifest): Promise<RunExceptions> {
  const none = new ExceptionRegister([], new Date(manifest.startedAt))
  if (!manifest.exceptions) return { register: none }
  const key = runKey('runs', manifest.runId, 'exceptions.json')
  try {
    const startedAt = new Date(manifest.startedAt)
    const recorded = parseStrictJson(await readRecorded(source, key, manifest.exceptions.sha256))
    const { exceptions, problems } = parseExceptions(recorded, key, startedAt)
    if (problems[0] !== undefined) throw new SourceError(problems[0])
    const register = new ExceptionRegister(exceptions, startedAt)
    const ofUnits = exceptions.some(({ organizationalUnit }) => organizationalUnit !== undefined)
    const placed = manifest.accounts.every(({ report, parentIds }) => !report || parentIds)
    if (!ofUnits || placed) return { register }
    return {
      register,
      limit: `run ${manifest.runId} does not record the units of its accounts: exceptions of units are applied to none of those`,
    }
  } catch (error) {
    // S3 refuses a key that does not exist if the reader may list some prefixes only. Whatever else keeps the source
    // from being read may pass: without its exceptions, a run would open what was accepted.
    const isOfFile = error instanceof SourceError || error instanceof SyntaxError || isAccessDeniedError(error)
    if (!isOfFile) throw error
    return {
      register: none,
      problem: `the exceptions of run ${manifest.runId} are not applied: ${describeError(error)}`,
    }
  }
}

/** Once more where it is not what the manifest says: it may have been damaged on its way. */
async function readRecorded(source: Source, key: string, sha256: string): Promise<string> {
  const read = () => readWhole(source, key, sizeLimits.start)
  const isRecorded = (content: Buffer | undefined) => content !== undefined && digestOf(content).sha256 === sha256
  const first = await read()
  const content = isRecorded(first) ? first : await read()
  if (!content) throw new SourceError(`missing: ${key}`)
  if (!isRecorded(content)) throw new SourceError(`${key} has other bytes than its manifest says`)
  return content.toString('utf8')
}

/** An account of a manifest, as the register looks for its exceptions. */
export const accountOf = ({ id, name, state, parentIds }: AccountResult): Account => ({
  ...{ id, name, state, partition: '' },
  ...(parentIds && { parentIds }),
})
