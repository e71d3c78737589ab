import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { parse } from 'csv-parse/sync'
import type { Manifest } from '../../worker/evidence/manifest.ts'
import { closingTable } from '../../worker/output/terminal.ts'
import { enterAccount } from './aws.ts'

// Shows what the worker stored in the emulators, read as the account that owns the bucket. Without arguments:
// the list of all objects, the newest run's consolidated table, its findings, its closing table, and how to take its
// page out. With keys: those objects.

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
  const keyOf = (file: string) => manifest.outputs.find(({ key, complete }) => complete && key.endsWith(file))?.key
  const consolidated = keyOf('/credential-report.csv')
  if (consolidated) print(`\n${consolidated}\n${await read(consolidated)}`)
  const findings = keyOf('/findings.csv')
  if (findings) print(`${findings}\n${findingLines(await read(findings))}\n`)
  print(closingTable({ manifest, manifestKey, bucket }))
  const page = keyOf('/index.html')
  if (page) print(`The page:  docker compose run --rm -T show ${page} > index.html`)
}

/** The findings in brief: the table has the evidence and what to do about each. */
function findingLines(csv: string): string {
  const findings = parse(csv, { columns: true }) as Record<string, string>[]
  return findings
    .map(({ severity, verdict, account_id, principal, check_title }) =>
      [severity?.padEnd(8), verdict?.padEnd(11), account_id, principal, check_title].join('  '),
    )
    .join('\n')
}

const keys = process.argv.slice(2)
if (keys.length === 0) await listAndShowNewest()
for (const key of keys) print(await read(key))
