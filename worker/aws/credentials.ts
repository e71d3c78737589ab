import type { AwsSettings } from '../config/aws-settings.ts'
import { timedAbort, unlessAborted } from '../request/abort.ts'
import { type Clock, systemClock } from '../request/clock.ts'
import { waits } from '../request/deadlines.ts'
import { AttemptTimeoutError, CredentialsError, describeError } from '../request/errors.ts'
import { retryDelay } from '../request/retries.ts'
import type { CredentialSource, Credentials } from './credential-sources.ts'
import { createCredentialRequestHandler } from './http-agent.ts'

export interface CredentialSettings extends AwsSettings {
  /** Of the STS that gives credentials, in place of AWS's own. */
  readonly endpoint?: string
}

/** Milliseconds for which a failure is the answer to everybody: who asks after it need not wait as long again. */
const failureHolds = 30_000
const delays = { minDelay: 200, maxDelay: 5_000 }

/**
 * The worker's own credentials, for all of its clients: from the source that the AWS SDK would use, but with each
 * request bounded, a hanging one abandoned, and repeated for as long as the first write may take. The SDK would give
 * up after some seconds, or wait for ever.
 *
 * They are kept until five minutes before they expire, and used until one minute before if no others are to be had.
 *
 * @throws CredentialsError with the source and its last error; transient if the source failed temporarily, so
 *   that an account goes on asking until its own deadline
 */
export function workerCredentials(
  settings: CredentialSettings,
  clock: Clock = systemClock,
): () => Promise<Credentials> {
  let kept: Credentials | undefined
  let loading: Promise<Credentials> | undefined
  let failed: { readonly error: unknown; readonly until: number } | undefined
  const remaining = () => (kept?.expiration ? kept.expiration.getTime() - clock.now() : Number.POSITIVE_INFINITY)
  const load = async () => {
    if (failed && clock.monotonic() < failed.until) throw failed.error
    try {
      kept = await loadCredentials(settings, clock)
      return kept
    } catch (error) {
      failed = { error, until: clock.monotonic() + failureHolds }
      throw error
    }
  }
  return async () => {
    if (kept && remaining() > 300_000) return kept
    loading ??= load().finally(() => {
      loading = undefined
    })
    if (!kept || remaining() < 60_000) return loading
    loading.catch(() => undefined)
    return kept
  }
}

async function loadCredentials(settings: CredentialSettings, clock: Clock): Promise<Credentials> {
  const { region, endpoint, profile, credentialVariables: variables = {} } = settings
  // Loaded with what it imports only where no credentials were passed.
  const { findCredentialSource } = await import('./credential-sources.ts')
  const requestHandler = createCredentialRequestHandler(settings)
  const clientConfig = { region, requestHandler, maxAttempts: 1, ...(endpoint && { endpoint }) }
  const source = await findCredentialSource({ variables, profile, clientConfig })
  let isOver = false
  const cancel = clock.after(waits.firstWrite, () => {
    isOver = true
  })
  try {
    for (let attempt = 1; ; attempt++) {
      const wait = settings.waiting?.begin(`credentials from ${source.name}`)
      try {
        const credentials = await askOnce(source, clock)
        wait?.answered()
        return credentials
      } catch (error) {
        wait?.failed(error)
        const isTransient = source.isRetryable(error)
        if (isOver || !isTransient) {
          const tries = attempt === 1 ? '' : ` after ${attempt} attempts`
          const reason = describeError(error)
          throw new CredentialsError(`no credentials from ${source.name}${tries}: ${reason}`, {
            cause: error,
            isTransient,
          })
        }
        await clock.sleep(retryDelay(attempt, delays))
      }
    }
  } finally {
    cancel()
    requestHandler.destroy()
  }
}

/** One attempt. What hangs is abandoned: its answer, should it come, is not waited for. */
async function askOnce({ load, attemptTimeout }: CredentialSource, clock: Clock): Promise<Credentials> {
  const timeout = () => new AttemptTimeoutError(attemptTimeout / 1000)
  const limit = timedAbort(new AbortController().signal, attemptTimeout, timeout, clock)
  const answer = load()
  answer.catch(() => undefined)
  try {
    return await unlessAborted(answer, limit.signal)
  } finally {
    limit.unlink()
  }
}
