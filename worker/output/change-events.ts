import type { AccountChanges, Change, FindingChange } from '../evidence/changes-schema.ts'
import { type CredentialChange, type DetailType, detailTypes, type FindingEvent } from '../evidence/event-schemas.ts'
import { changesKeys, eventId, type WorkerEvent } from './run-summary.ts'

/** More events of one kind than this become one event with their number. */
export const eventLimit = 100

export interface ChangeEventOptions {
  readonly runId: string
  readonly previousRunId: string
  readonly bucket: string
  /** `counts`: one event for each kind, without names. */
  readonly detail: 'full' | 'counts'
  /** Title of a check. */
  readonly titleOf: (check: string) => string
}

/** What has happened of one kind: of one change of credentials, or of one check. */
interface Kind {
  readonly detailType: DetailType
  /** What every event of the kind says. */
  readonly members: Pick<CredentialChange, 'kind'> | Pick<FindingEvent, 'check' | 'title' | 'severity'>
  count: number
  /** What the first events say of their subjects. */
  readonly subjects: object[]
}

/** Gathers the events of a comparison account by account, in bounded memory. */
export class ChangeEvents {
  readonly #options: ChangeEventOptions
  readonly #kinds = new Map<string, Kind>()

  constructor(options: ChangeEventOptions) {
    this.#options = options
  }

  add(account: AccountChanges): void {
    for (const change of account.changes) this.#addChange(account, change)
    for (const finding of account.findings) this.#addFinding(account, finding)
  }

  /** The events, in the order of the first of each kind. */
  events(): WorkerEvent[] {
    return Array.from(this.#kinds.values(), (kind) => this.#eventsOf(kind)).flat()
  }

  #addChange(account: AccountChanges, { kind, ...subject }: Change): void {
    this.#count({ detailType: detailTypes.credentialChange, members: { kind } }, kind, account, subject)
  }

  #addFinding(account: AccountChanges, { status, check, severity, principal, reason }: FindingChange): void {
    if (status === 'undecidable' || status === 'excepted' || (severity !== 'critical' && severity !== 'high')) return
    const detailType = status === 'new' ? detailTypes.findingOpened : detailTypes.findingResolved
    const members = { check, title: this.#options.titleOf(check), severity }
    this.#count({ detailType, members }, check, account, { principal, reason })
  }

  #count(
    { detailType, members }: Pick<Kind, 'detailType' | 'members'>,
    name: string,
    { id, name: accountName, path }: AccountChanges,
    subject: object,
  ): void {
    const key = `${detailType} ${name}`
    const kind = this.#kinds.get(key) ?? { detailType, members, count: 0, subjects: [] }
    this.#kinds.set(key, kind)
    kind.count += 1
    if (this.#options.detail === 'counts' || kind.count > eventLimit) return
    const place = { accountId: id, accountName, ...(path && { organizationalUnitPath: path }) }
    kind.subjects.push({ ...place, ...subject })
  }

  #eventsOf({ detailType, members, count, subjects }: Kind): WorkerEvent[] {
    const { runId, previousRunId, bucket, detail } = this.#options
    const event = (number: number, subject: object, occurrence = 0): WorkerEvent => {
      const id = eventId(runId, detailType, JSON.stringify(members), JSON.stringify(subject), String(occurrence))
      const shared = { schemaVersion: 1, id, runId, previousRunId, bucket, ...changesKeys(runId), count: number }
      return { detailType, detail: { ...shared, ...members, ...subject } }
    }
    if (detail === 'counts' || count > eventLimit) return [event(count, {})]
    // Two keys of a user that were created at the same second are two changes.
    const seen = new Map<string, number>()
    return subjects.map((subject) => {
      const text = JSON.stringify(subject)
      const occurrence = seen.get(text) ?? 0
      seen.set(text, occurrence + 1)
      return event(1, subject, occurrence)
    })
  }
}
