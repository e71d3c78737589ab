import { GenerateCredentialReportCommand, GetCredentialReportCommand } from '@aws-sdk/client-iam'
import { collectAsListed } from './collect-as-listed.ts'
import { sdkCalls } from './sdk-calls.ts'
import { readFloorSettings } from './settings.ts'

// The first floor: the worker's requests through the AWS SDK and nothing else. No check of what comes back, no
// retry, no deadline, no table, no record.

const settings = readFloorSettings()
const calls = sdkCalls(settings)
await collectAsListed(calls.listAccounts(), settings, async (accountId, looksEarly, wait) => {
  const iam = await calls.enter(accountId)
  const { State } = await iam.send(new GenerateCredentialReportCommand({}))
  if (looksEarly) await iam.send(new GetCredentialReportCommand({})).catch(() => undefined)
  if (State !== 'COMPLETE') await wait()
  await calls.store(accountId, iam)
})
calls.close()
