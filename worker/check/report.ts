import type { CollectedOrganization } from '../collect/organization.ts'
import type { Config } from '../config.ts'
import { writtenPrefixes } from '../evidence/prefixes.ts'
import type { AccountResult } from '../model.ts'
import { fittingTable, printable } from '../output/terminal.ts'

/** What a check found, as text for a person. */
export function checkReport(
  config: Config,
  { accounts, listing }: CollectedOrganization,
  bucketProblems: readonly Error[],
  signingProblems: readonly Error[],
): string {
  const table = fittingTable(process.stdout.columns, [14, 22], ['Account', 'Name', 'Result'])
  for (const account of accounts) {
    if (account.status !== 'outOfScope') table.push([account.id, printable(account.name), printable(resultOf(account))])
  }
  const count = (status: AccountResult['status']) => accounts.filter((account) => account.status === status).length
  return [
    table.toString(),
    `Accounts: ${count('unchanged')} ready, ${count('failed')} failed, ${count('skipped')} skipped, ${count('outOfScope')} out of scope.`,
    ...(listing.complete ? [] : [`Listing incomplete: ${printable(listing.error ?? '')}`]),
    ...bucketLines(config, bucketProblems),
    ...signingLines(config, signingProblems),
    'Not proved by this check: that IAM may generate reports, and that objects may be created (PutObject) and uploads completed.',
    'Only a run does these: nothing was generated, and nothing was written.',
    ...busLines(config),
    '',
  ].join('\n')
}

function resultOf({ status, reason, failure }: AccountResult): string {
  if (status === 'failed') return `${failure?.stage} ${failure?.kind}: ${failure?.message}`
  return status === 'skipped' ? `skipped: ${reason}` : 'entered, its report may be read'
}

function bucketLines({ bucket }: Config, problems: readonly Error[]): string[] {
  if (problems.length > 0) {
    // The same refusal under every prefix is one refusal.
    const messages = new Set(problems.map(({ message }) => message.replace(/ to \S+ in the bucket/, ' to the bucket')))
    return messages.size === 1 && problems.length === writtenPrefixes.length
      ? [`Bucket: ${printable([...messages].join())}`]
      : problems.map(({ message }) => `Bucket: ${printable(message)}`)
  }
  const key = bucket.kmsKeyArn ? 'the key given' : "the bucket's default key"
  return [
    `Bucket ${bucket.name}: under every prefix an upload was begun and aborted, with ${key}. Nothing is left behind.`,
  ]
}

function signingLines({ manifestSigningKeyArn: keyArn }: Config, problems: readonly Error[]): string[] {
  if (keyArn === undefined) return []
  if (problems.length > 0) return problems.map(({ message }) => `Signing: ${printable(message)}`)
  return [`Signing: a random digest was signed with ${keyArn}. That auditors may read the public key is not proved.`]
}

const busLines = ({ eventBus }: Config): string[] =>
  eventBus === undefined
    ? []
    : [`Not proved either: that the event bus ${printable(eventBus)} exists and accepts events. No event was sent.`]
