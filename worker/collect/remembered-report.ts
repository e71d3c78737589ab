import { reportKey } from '../evidence/keys.ts'
import type { StoredReport } from '../model.ts'

/**
 * What a run remembers of a report that it stored, until it writes its manifest. The key follows from the rest and is
 * put together when it is asked for: of ten thousand accounts the keys alone would take 1.5 MB.
 */
export class RememberedReport implements StoredReport {
  readonly #accountId: string
  readonly generatedTime: string
  readonly ageSeconds: number
  readonly bytes: number
  readonly sha256: string
  readonly users: number

  constructor(accountId: string, { generatedTime, ageSeconds, bytes, sha256, users }: Omit<StoredReport, 'key'>) {
    this.#accountId = accountId
    this.generatedTime = generatedTime
    this.ageSeconds = ageSeconds
    this.bytes = bytes
    this.sha256 = sha256
    this.users = users
  }

  get key(): string {
    const { sha256 } = this
    const generatedTime = new Date(this.generatedTime)
    return reportKey({ prefix: 'reports', accountId: this.#accountId, generatedTime, sha256 })
  }

  /** As the manifest has it, the key first. */
  toJSON(): StoredReport {
    const { key, generatedTime, ageSeconds, bytes, sha256, users } = this
    return { key, generatedTime, ageSeconds, bytes, sha256, users }
  }
}
