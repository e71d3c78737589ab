import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { makeOrganization } from '../simulator/organization-generator.ts'
import { makeSigningKey, publicKeyPem } from '../simulator/signing-key.ts'
import { startSimulator } from '../simulator/simulator.ts'
import { runAgainst } from '../support/simulated-run.ts'
import { temporaryFolder } from '../worker/insight/table-files.ts'

const arn = 'arn:aws:kms:us-east-1:222233334444:key/0f0f0f0f-0000-4000-8000-123456789abc'

test('openssl alone accepts the signature of a manifest, and not that of a changed one', async (t) => {
  const key = makeSigningKey(arn)
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }), signingKeys: [key] })
  t.after(() => simulator.close())
  await runAgainst(simulator, [], { MANIFEST_SIGNING_KEY_ARN: arn })
  const folder = await temporaryFolder(t)
  const contentOf = (end: string) =>
    simulator.objects().find((object) => object.key.endsWith(end))?.content ?? assert.fail()
  const manifest = contentOf('/manifest.json')
  await writeFile(path.join(folder, 'manifest.json'), manifest)
  await writeFile(path.join(folder, 'manifest.json.sig'), contentOf('/manifest.json.sig'))
  await writeFile(path.join(folder, 'signing-key.pem'), publicKeyPem(key))

  // The command that docs/evidence.md gives to auditors.
  const args = ['dgst', '-sha256', '-verify', 'signing-key.pem', '-signature', 'manifest.json.sig', 'manifest.json']
  const openssl = () => spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
  assert.equal(openssl().stdout.trim(), 'Verified OK')
  await writeFile(path.join(folder, 'manifest.json'), manifest.toString().replace('"complete"', '"partial"'))
  assert.notEqual(openssl().status, 0)
})
