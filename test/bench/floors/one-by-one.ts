import { setTimeout as delay } from 'node:timers/promises'
import { GenerateCredentialReportCommand } from '@aws-sdk/client-iam'
import { sdkCalls } from './sdk-calls.ts'
import { readFloorSettings } from './settings.ts'

// The yardstick: one account after the other, asking IAM every second whether the report is there, as the Lambda
// function does it that this project descends from.

const calls = sdkCalls(readFloorSettings())
for await (const page of calls.listAccounts()) {
  for (const accountId of page) {
    const iam = await calls.enter(accountId)
    while ((await iam.send(new GenerateCredentialReportCommand({}))).State !== 'COMPLETE') await delay(1000)
    await calls.store(accountId, iam)
  }
}
calls.close()
