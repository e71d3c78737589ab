import type { Clients } from '../aws/clients.ts'
import type { Config } from '../config.ts'
import type { WorkerIdentity } from '../evidence/manifest.ts'
import type { Log } from '../output/log.ts'
import type { Progress } from '../output/progress.ts'
import type { Clock } from '../request/clock.ts'

/** What a run is made of. */
export interface RunOptions {
  readonly config: Config
  readonly clients: Clients
  readonly clock: Clock
  readonly log: Log
  readonly progress: Progress
  readonly runId: string
  readonly worker: WorkerIdentity
  /** Aborts when no further account may be entered. */
  readonly draining: AbortSignal
  /** Aborts when what is under way has to end, too. */
  readonly aborting: AbortSignal
}
