import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { plainTemplates, type TemplateName, templateFiles, toYaml } from '../../infra/templates/plain-templates.ts'
import { fullSettings, region, synthesize } from '../infra/synthesis/fixtures.ts'
import { elsewhere } from '../infra/synthesis/variants.ts'

/** Runs what needs cfn-lint: `npm run test:templates`. */
const folder = mkdtempSync(join(tmpdir(), 'cfn-lint-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const found = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' })
if (found.error) {
  throw new Error("cfn-lint was not found on PATH. Install it: pip install 'cfn-lint==1.51.0'")
}

function lint(name: string, content: string, where = region): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  const { status, stdout, stderr } = spawnSync('cfn-lint', ['--regions', where, '--', file], {
    encoding: 'utf8',
  })
  return status === 0 ? '' : `${stdout}${stderr}`
}

suite('cfn-lint', () => {
  const templates = plainTemplates()
  for (const [name, file] of Object.entries(templateFiles)) {
    test(`plain template ${name} is clean`, () => {
      assert.equal(lint(file, toYaml(templates[name as TemplateName])), '')
    })
  }
  for (const { name, template } of synthesize(fullSettings)) {
    test(`stack ${name} is clean`, () => {
      assert.equal(lint(`${name}.json`, JSON.stringify(template)), '')
    })
    const body = template.Resources.StackSet?.Properties?.TemplateBody
    if (body === undefined) continue
    test(`the template inside the StackSet of ${name} is clean`, () => {
      assert.equal(lint(`${name}-inside.json`, String(body)), '')
    })
  }

  for (const where of ['us-gov-west-1', 'cn-north-1'] as const) {
    for (const { name, template } of synthesize(elsewhere(where))) {
      test(`stack ${name} is clean in ${where}`, () => {
        assert.equal(lint(`${name}-${where}.json`, JSON.stringify(template), where), '')
      })
    }
  }

  test('is at work: it finds fault with a template that has one', () => {
    const broken = { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketNaem: 'x' } } } }
    assert.match(lint('broken.json', JSON.stringify(broken)), /BucketNaem/)
  })
})
