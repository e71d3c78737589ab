import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import type { Manifest } from '../../worker/manifest.ts'
import { closingTable } from '../../worker/terminal.ts'
import { enterAccount } from './aws.ts'

// Shows what the worker stored in the emulators, read as the account that owns the bucket. Without arguments:
// the list of all objects, the newest run's consolidated table, and its closing table. With keys: those objects.

const bucket = process.env.REPORT_BUCKET ?? ''
const { s3 } = await enterAccount(process.env.REPORT_BUCKET_OWNER ?? '')

async function read(key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  return (await Body?.transformToString()) ?? ''
}

function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

async function listAndShowNewest(): Promise<void> {
  const manifests: string[] = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key = '', Size = 0 } of Contents) {
      print(`${String(Size).padStart(9)}  ${Key}`)
      if (Key.endsWith('/manifest.json')) manifests.push(Key)
    }
  }
  // A run's key begins with when it started.
  const manifestKey = manifests.sort().at(-1)
  if (manifestKey === undefined) return print('No run has ended yet: docker compose run --rm worker')
  const manifest = JSON.parse(await read(manifestKey)) as Manifest
  const consolidated = manifest.outputs.find(({ key, complete }) => complete && key.endsWith('/credential-report.csv'))
  if (consolidated) print(`\n${consolidated.key}\n${await read(consolidated.key)}`)
  print(closingTable({ manifest, manifestKey, bucket }))
}

const keys = process.argv.slice(2)
if (keys.length === 0) await listAndShowNewest()
for (const key of keys) print(await read(key))
