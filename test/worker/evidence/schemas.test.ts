import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { jsonSchemas } from '../../../worker/evidence/json-schemas.ts'
import { schemaProblems } from '../../simulator/schemas.ts'

const folder = new URL('../../../schemas/', import.meta.url)
const archive = new URL('../../fixtures/archive-v1/runs/', import.meta.url)

suite('the published schemas', () => {
  test('are those of the code (npm run schemas writes them)', async () => {
    const expected = jsonSchemas()
    assert.deepEqual((await readdir(folder)).sort(), Object.keys(expected).sort())
    for (const [file, text] of Object.entries(expected)) {
      assert.equal(await readFile(new URL(file, folder), 'utf8'), text, `${file} is stale: run npm run schemas`)
    }
  })

  test('describe what version 0.1.0 wrote', async () => {
    const files = (await readdir(archive, { recursive: true })).filter((file) => file.endsWith('.json'))
    assert.equal(files.length, 5)
    for (const file of files) {
      const name = file.endsWith('manifest.json') ? 'manifest' : 'started'
      assert.deepEqual(schemaProblems(name, JSON.parse(await readFile(new URL(file, archive), 'utf8'))), [], file)
    }
  })

  test('find what is missing, wrong or undocumented', async () => {
    const [file = ''] = (await readdir(archive, { recursive: true })).filter((name) => name.endsWith('manifest.json'))
    const manifest = JSON.parse(await readFile(new URL(file, archive), 'utf8'))
    const [account, ...others] = manifest.accounts
    const problems = (changed: object) => schemaProblems('manifest', { ...manifest, ...changed }).join('\n')
    assert.match(problems({ runId: undefined }), /^runId: /)
    assert.match(problems({ runId: '../../etc' }), /^runId: /)
    assert.match(problems({ totals: { ...manifest.totals, users: -1 } }), /^totals\.users: /)
    assert.match(problems({ accounts: [{ ...account, report: { key: '../x' } }, ...others] }), /^accounts\.0\.report/)
    assert.match(problems({ mood: 'good' }), /mood/)
    assert.match(problems({ accounts: [{ ...account, mood: 'good' }, ...others] }), /^accounts\.0: .*mood/)
  })
})
