import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, suite, test } from 'node:test'
import { stackNames } from '../../infra/names.ts'
import { matrix } from './policy/matrix/matrix.ts'
import { fullSettings, synthesize } from './synthesis/fixtures.ts'
import { verifyPolicies } from './verify-policies/verify.ts'

const folder = mkdtempSync(join(tmpdir(), 'verify-policies-'))
const log = join(folder, 'asked')
const path = process.env.PATH
process.env.PATH = `${folder}${delimiter}${path}`
after(() => {
  process.env.PATH = path
  rmSync(folder, { recursive: true, force: true })
})

/** A stand-in for the AWS CLI that notes what it was asked and answers the same each time. */
function answering(answers: Readonly<Record<string, object>>): void {
  const cases = Object.entries(answers).map(
    ([operation, answer]) => `${operation}) echo '${JSON.stringify(answer)}' ;;`,
  )
  const script = `#!/bin/sh\necho "$1 $2 $4" >> '${log}'\ncase "$2" in\n${cases.join('\n')}\nesac\n`
  writeFileSync(join(folder, 'aws'), script)
  chmodSync(join(folder, 'aws'), 0o755)
  writeFileSync(log, '')
}

suite('verify:policies', () => {
  const stacks = synthesize(fullSettings).filter(
    ({ name }) => name === stackNames.key || name === stackNames.bucket || name === stackNames.automation,
  )
  const rows = matrix.filter(({ name }) => name.startsWith('the task calls List'))

  test('tells where IAM says otherwise, and the policy that Access Analyzer finds fault with', () => {
    answering({
      'simulate-custom-policy': { EvaluationResults: [{ EvalDecision: 'implicitDeny' }] },
      'validate-policy': { findings: [{ findingType: 'ERROR', issueCode: 'BROKEN', findingDetails: 'x' }] },
      'check-no-public-access': { result: 'FAIL', message: 'open to all' },
      'check-access-not-granted': { result: 'PASS' },
    })
    const { differences, requests } = verifyPolicies(stacks, rows)
    assert.equal(requests, rows.length)
    const text = differences.join('\n')
    assert.match(text, /the task calls ListAccounts: IAM says implicitDeny; expected allowed/)
    assert.match(text, /key policy: BROKEN: x/)
    assert.match(text, /bucket policy: public access: open to all/)
    assert.doesNotMatch(text, /: collect: public access/)
    const simulated = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('iam simulate-custom-policy'))
    const input = JSON.parse(simulated[0]?.replace('iam simulate-custom-policy ', '') ?? '{}')
    assert.match(input.PolicyInputList[0], /ReadsTheOrganization/)
    assert.ok(input.ContextEntries.some((entry: { ContextKeyType: string }) => entry.ContextKeyType === 'boolean'))
  })

  test('has nothing to tell where both agree', () => {
    answering({
      'simulate-custom-policy': { EvaluationResults: [{ EvalDecision: 'allowed' }] },
      'validate-policy': { findings: [{ findingType: 'SUGGESTION', issueCode: 'X', findingDetails: 'x' }] },
      'check-no-public-access': { result: 'PASS' },
      'check-access-not-granted': { result: 'PASS' },
    })
    const { differences, policies } = verifyPolicies(stacks, rows)
    assert.deepEqual(differences, [])
    assert.ok(policies > 10)
  })

  test('says what the AWS CLI said where it fails', () => {
    writeFileSync(join(folder, 'aws'), '#!/bin/sh\necho "Unable to locate credentials" >&2\nexit 253\n')
    assert.throws(() => verifyPolicies(stacks, rows), /accessanalyzer validate-policy: Unable to locate credentials/)
  })
})
