import assert from 'node:assert/strict'
import { stackNames } from '../../../infra/names.ts'
import { fullSettings, stackOf, synthesize } from '../synthesis/fixtures.ts'
import { Resolver, type TemplateResource } from '../synthesis/resolve.ts'

/** The stacks that the full settings make: synthesized once for all suites of the process. */
export const stacks = synthesize(fullSettings)
export const { automation, bucket, key, memberRoles } = stackNames

/** The one resource of a type in a stack. `id` picks one of several by a part of its logical id. */
export function resource(stackName: string, type: string, id = ''): TemplateResource {
  const { template } = stackOf(stacks, stackName)
  const found = Object.entries(template.Resources).filter(([name, { Type }]) => Type === type && name.includes(id))
  assert.equal(found.length, 1, `${found.length} of ${type} ${id} in ${stackName}`)
  return found[0]?.[1] as TemplateResource
}

/** Its properties, resolved. */
export const only = (stackName: string, type: string, id = ''): Record<string, unknown> =>
  new Resolver(stackOf(stacks, stackName), stacks).resolve(resource(stackName, type, id).Properties) as Record<
    string,
    unknown
  >
