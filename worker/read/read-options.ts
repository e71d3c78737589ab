import type { ShutdownSignals } from '../request/abort.ts'
import { RunError } from '../request/run-error.ts'
import { NoSuchRunError } from './run-list.ts'
import { openSource, type SourceOptions } from './source/open-source.ts'
import { type Source, SourceError } from './source/source.ts'

/** What every read-only command takes. */
export interface ReadOptions extends Omit<SourceOptions, 'signal'> {
  readonly signals: ShutdownSignals
}

/**
 * Opens the source of a command and closes it when the work is done.
 *
 * @throws SourceError or NoSuchRunError as the work throws them, RunError for everything else
 */
export async function withSource<Result>(
  options: ReadOptions,
  work: (source: Source) => Promise<Result>,
): Promise<Result> {
  const source = await openSource({ ...options, signal: options.signals.draining })
  try {
    return await work(source)
  } catch (error) {
    if (error instanceof SourceError || error instanceof NoSuchRunError || error instanceof RunError) throw error
    throw new RunError(`reading ${source.name}`, error)
  } finally {
    source.close()
  }
}
