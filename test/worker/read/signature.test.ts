import assert from 'node:assert/strict'
import { createHash, createPublicKey } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, suite, test } from 'node:test'
import { parseReportKey, reportKey } from '../../../worker/evidence/keys.ts'
import { type Manifest, manifestText } from '../../../worker/evidence/manifest.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { makeSigningKey, publicKeyPem } from '../../simulator/signing-key.ts'
import { type Simulator, startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'
import { runWorker } from '../../support/worker-process.ts'

const arn = 'arn:aws:kms:us-east-1:222233334444:key/0f0f0f0f-0000-4000-8000-123456789abc'
const signingKey = makeSigningKey(arn)
const otherKey = makeSigningKey(arn.replace('0f0f0f0f', '1f1f1f1f'))

let simulator: Simulator
let folder: string
let pem: string
let otherPem: string
let runId: string
let earlierRunId: string

/** Objects as the runs left them. */
let stored: ReadonlyMap<string, Buffer>

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'signature-'))
  pem = path.join(folder, 'key.pem')
  otherPem = path.join(folder, 'other.pem')
  await writeFile(pem, publicKeyPem(signingKey))
  await writeFile(otherPem, publicKeyPem(otherKey))
  const organization = makeOrganization({ accounts: 4 })
  simulator = await startSimulator({ organization, signingKeys: [signingKey] })
  const environment = { MANIFEST_SIGNING_KEY_ARN: arn }
  earlierRunId = (await runAgainst(simulator, [], environment)).manifest.runId
  runId = (await runAgainst(simulator, [], environment)).manifest.runId
  stored = new Map(simulator.objects().map(({ key, content }) => [key, content ?? Buffer.alloc(0)]))
})
after(async () => {
  await simulator.close()
  await rm(folder, { recursive: true })
})

const keyOf = (file: string, run = runId) =>
  [...stored.keys()].find((key) => key.startsWith('runs/') && key.endsWith(`run=${run}/${file}`)) ?? assert.fail(file)
const contentOf = (file: string, run = runId) => stored.get(keyOf(file, run)) ?? assert.fail(file)
const manifestOf = (run = runId): Manifest => JSON.parse(contentOf('manifest.json', run).toString())
const textOf = (manifest: Manifest) => Buffer.from([...manifestText(manifest)].join(''))

test('one wrong response for the signature is asked for again', async () => {
  const effect = { respond: { status: 200, body: 'damaged on its way' } } as const
  simulator.fault({ operation: 'GetObject', keyPrefix: keyOf('manifest.json.sig'), times: 1, effect })
  const { code, stdout } = await verifyWith(new Map(), ['--public-key', pem])
  assert.equal(code, 0, stdout)
})

/** Verifies the run after the objects were exchanged, and puts them back. */
async function verifyWith(changed: ReadonlyMap<string, Buffer | undefined>, args: readonly string[]) {
  for (const [key, content] of changed) simulator.tamper(key, content)
  const reader = simulator.environment({}, simulator.readerCredentials)
  const ended = await runWorker(['verify', '--run', runId, ...args], reader)
  for (const [key, content] of changed) if (stored.has(key) || content) simulator.tamper(key, stored.get(key))
  return ended
}

/** A report without its last user, stored under the key that its bytes have, and named by the manifest as if it were the first. */
function forgedReport(): ReadonlyMap<string, Buffer> {
  const manifest = manifestOf()
  const account = manifest.accounts.find(({ report }) => report) ?? assert.fail('a report')
  const { report } = account
  const parts = parseReportKey(report?.key ?? '') ?? assert.fail(report?.key)
  const text = stored.get(report?.key ?? '')?.toString() ?? ''
  const content = Buffer.from(text.slice(0, text.lastIndexOf('\n')))
  const sha256 = createHash('sha256').update(content).digest('hex')
  const key = reportKey({ ...parts, sha256 })
  const users = (report?.users ?? 0) - 1
  const forged = { ...account, report: { ...report, key, sha256, bytes: content.byteLength, users } } as typeof account
  const accounts = manifest.accounts.map((one) => (one.id === account.id ? forged : one))
  const bytes = manifest.totals.bytes - (report?.bytes ?? 0) + content.byteLength
  const totals = { ...manifest.totals, users: manifest.totals.users - 1, bytes }
  return new Map([
    [key, content],
    [keyOf('manifest.json'), textOf({ ...manifest, accounts, totals })],
  ])
}

interface Manipulation {
  readonly what: string
  readonly change: () => ReadonlyMap<string, Buffer | undefined>
  /** What verify says with the auditor's key; it exits with 1. */
  readonly withAnchor: RegExp
  /** What it says without a key; undefined where it finds nothing wrong. */
  readonly without: RegExp | undefined
}

const noSignature = /WRONG {2}the manifest is not signed/
const foreignSignature = /WRONG {2}the signature of the manifest was made by none of the keys given/

const withoutField = () => {
  const { signature: _, ...manifest } = manifestOf()
  return manifest
}

const manipulations: readonly Manipulation[] = [
  {
    what: 'a report altered, stored under its new hash, and named by a replaced manifest',
    change: forgedReport,
    withAnchor: foreignSignature,
    // A forger who corrects the rows and sums of findings as well is found with a key only.
    without: /WRONG {2}consolidated-csv has \d+ rows, its accounts make \d+/,
  },
  {
    what: 'an account dropped from the manifest and its totals',
    change() {
      const manifest = manifestOf()
      const [dropped, ...accounts] = manifest.accounts
      const { listed, users, bytes } = manifest.totals
      const totals = {
        ...manifest.totals,
        listed: listed - 1,
        [dropped?.status ?? '']: manifest.totals[dropped?.status ?? 'stored'] - 1,
        users: users - (dropped?.report?.users ?? 0),
        bytes: bytes - (dropped?.report?.bytes ?? 0),
      }
      return new Map([[keyOf('manifest.json'), textOf({ ...manifest, accounts, totals })]])
    },
    withAnchor: foreignSignature,
    without: /WRONG {2}coverage-parquet has \d+ rows, its accounts make \d+/,
  },
  {
    what: 'the signature removed',
    change: () => new Map([[keyOf('manifest.json.sig'), undefined]]),
    withAnchor: noSignature,
    without: undefined,
  },
  {
    what: 'the signature and the field that names the key removed',
    change: () =>
      new Map([
        [keyOf('manifest.json.sig'), undefined],
        [keyOf('manifest.json'), textOf(withoutField())],
      ]),
    withAnchor: noSignature,
    without: undefined,
  },
  {
    what: 'the signature of another run',
    change: () => new Map([[keyOf('manifest.json.sig'), contentOf('manifest.json.sig', earlierRunId)]]),
    withAnchor: foreignSignature,
    without: undefined,
  },
  {
    what: "another run's manifest and signature replayed under this run",
    change: () =>
      new Map([
        [keyOf('manifest.json.sig'), contentOf('manifest.json.sig', earlierRunId)],
        [keyOf('manifest.json'), contentOf('manifest.json', earlierRunId)],
      ]),
    withAnchor: /WRONG {2}the manifest of run .* is that of another run/,
    without: /WRONG {2}the manifest of run .* is that of another run/,
  },
  {
    what: 'started.json edited',
    change: () => {
      const started = contentOf('started.json')
        .toString()
        .replace(/"startedAt": "2\d{3}/, '"startedAt": "1999')
      return new Map([[keyOf('started.json'), Buffer.from(started)]])
    },
    withAnchor: /WRONG {2}started\.json and the manifest differ in startedAt/,
    without: /WRONG {2}started\.json and the manifest differ in startedAt/,
  },
  {
    what: 'two reports swapped',
    change() {
      const [one = '', other = ''] = manifestOf().accounts.flatMap(({ report }) => report?.key ?? [])
      return new Map([
        [one, stored.get(other)],
        [other, stored.get(one)],
      ])
    },
    withAnchor: /WRONG {2}reports\/.* in place of /,
    without: /WRONG {2}reports\/.* in place of /,
  },
  {
    what: 'a report deleted',
    change: () => new Map([[manifestOf().accounts.find(({ report }) => report)?.report?.key ?? '', undefined]]),
    withAnchor: /WRONG {2}missing: reports\//,
    without: /WRONG {2}missing: reports\//,
  },
  {
    what: 'a report added that no manifest names',
    change() {
      const key = manifestOf().accounts.find(({ report }) => report)?.report?.key ?? ''
      return new Map([[key.replace(/[0-9a-f]{64}/, 'f'.repeat(64)), Buffer.from('x')]])
    },
    withAnchor: /WRONG {2}no manifest names reports\//,
    without: /WRONG {2}no manifest names reports\//,
  },
  {
    what: 'junk in place of the signature',
    change: () => new Map([[keyOf('manifest.json.sig'), Buffer.from('junk')]]),
    withAnchor: foreignSignature,
    without: undefined,
  },
  {
    what: 'more than a signature in place of it',
    change: () => new Map([[keyOf('manifest.json.sig'), Buffer.alloc(2_000)]]),
    withAnchor: /WRONG {2}.*manifest\.json\.sig is larger than 1024 bytes/,
    without: undefined,
  },
]

suite('signatures of manifests', () => {
  test('the signed run, by the key in a file, by the key in KMS, and among retired keys', async () => {
    for (const args of [
      ['--public-key', pem],
      ['--public-key', otherPem, '--public-key', pem],
      ['--signing-key-arn', arn],
    ]) {
      const { code, stdout, stderr } = await verifyWith(new Map(), args)
      assert.equal(code, 0, stdout + stderr)
      assert.match(stdout, new RegExp(`The manifest is signed by the key ${args.at(-1)}\\.`))
      assert.match(stdout, /A signature proves the use of the key, not the time\./)
    }
  })

  test('without a key the verdict says that the signature was not checked', async () => {
    const { code, stdout } = await verifyWith(new Map(), [])
    assert.equal(code, 0, stdout)
    assert.match(stdout, /The signature was not checked/)
  })

  test('a key that did not sign', async () => {
    const { code, stdout } = await verifyWith(new Map(), ['--public-key', otherPem])
    assert.equal(code, 1)
    assert.match(stdout, foreignSignature)
  })

  test('an unsigned run is accepted only if it is older than --signed-since', async () => {
    const removed = new Map([[keyOf('manifest.json.sig'), undefined]])
    const since = (day: string) => verifyWith(removed, ['--public-key', pem, '--signed-since', day])
    assert.equal((await since('2999-01-01')).code, 0)
    const later = await since('2020-01-01')
    assert.equal(later.code, 1)
    assert.match(later.stdout, noSignature)
  })

  test('a file that holds no key, and one that is not there, end with 2 and say so', async () => {
    const junk = path.join(folder, 'junk.pem')
    await writeFile(junk, 'junk')
    const unusable = await verifyWith(new Map(), ['--public-key', junk])
    assert.equal(unusable.code, 2)
    assert.match(unusable.stderr, /junk\.pem: no public key; allowed: the public key of an ECC_NIST_P256 key/)
    const missing = await verifyWith(new Map(), ['--public-key', path.join(folder, 'nowhere.pem')])
    assert.equal(missing.code, 2)
    assert.match(missing.stderr, /nowhere\.pem/)
  })

  for (const { what, change, withAnchor, without } of manipulations) {
    test(what, async () => {
      const anchored = await verifyWith(change(), ['--public-key', pem])
      assert.equal(anchored.code, 1, anchored.stdout)
      assert.match(anchored.stdout, withAnchor)
      const free = await verifyWith(change(), [])
      assert.equal(free.code, without ? 1 : 0, free.stdout)
      if (without) assert.match(free.stdout, without)
    })
  }

  test('a run forged from a true one, with every record in order', async () => {
    const forgedId = runId.replace(/.{6}$/, (random) => (random === 'ffffff' ? 'eeeeee' : 'ffffff'))
    const files = [...stored].filter(([key]) => key.includes(`run=${runId}/`))
    const forged = files.map(([key, content]) => {
      const text = /(started|manifest)\.json$/.test(key) ? content.toString().replaceAll(runId, forgedId) : content
      return [key.replaceAll(runId, forgedId), Buffer.from(text)] as const
    })
    for (const [key, content] of forged) simulator.tamper(key, content)
    const reader = simulator.environment({}, simulator.readerCredentials)
    const verifyForged = (args: readonly string[]) => runWorker(['verify', '--run', forgedId, ...args], reader)
    const anchored = await verifyForged(['--public-key', pem])
    const free = await verifyForged([])
    for (const [key] of forged) simulator.tamper(key, undefined)
    assert.equal(anchored.code, 1, anchored.stdout)
    assert.match(anchored.stdout, foreignSignature)
    assert.equal(free.code, 0, 'only a key tells: '.concat(free.stdout))
    assert.match(free.stdout, /The signature was not checked/)
  })

  test('the key that KMS returns is the one whose PEM is kept', () => {
    assert.ok(createPublicKey(publicKeyPem(signingKey)).equals(signingKey.publicKey))
  })
})
