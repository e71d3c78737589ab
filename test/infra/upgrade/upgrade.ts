import { readFileSync } from 'node:fs'
import { withSubstitutions } from '../../../infra/templates/substitutions.ts'
import type { Template, TemplateResource } from '../synthesis/resolve.ts'

/**
 * Properties that CloudFormation cannot change in place, for each resource type that the templates use: the
 * createOnlyProperties of the CloudFormation registry's schemas as cfn-lint 1.51.0 ships them, extracted 2026-11-26.
 * Added by hand: the properties of a KMS key whose change CloudFormation refuses, and the name inside DatabaseInput.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
export const createOnlyProperties = read('create-only-properties.json') as Readonly<Record<string, readonly string[]>>

/** What decides whether an update replaces a resource. */
export interface ResourceIdentity {
  readonly type: string
  /** What happens to the resource when the stack or the resource goes. */
  readonly deletionPolicy?: string
  readonly updateReplacePolicy?: string
  /** The properties that CloudFormation cannot change in place, as the template states them. */
  readonly createOnly: Readonly<Record<string, unknown>>
}

/** A template's resources by logical id. */
export type ResourceIdentities = Readonly<Record<string, ResourceIdentity>>

/** The templates as of commit c8dd74d, by stack (`cdk/…`) or plain template (`plain/…`). */
export const before = read('before.json') as Readonly<Record<string, ResourceIdentities>>

/** Resources whose loss loses something: reports, the key to them, images, logs, undelivered starts, subscriptions. */
export const stateTypes = [
  'AWS::KMS::Key',
  'AWS::KMS::Alias',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::ECR::Repository',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
] as const

export const holdsState = ({ type }: ResourceIdentity) => (stateTypes as readonly string[]).includes(type)

/** Every update replaces these by design: a new revision or a new query beside the old one, and nothing is lost. */
const replacedByDesign = ['AWS::ECS::TaskDefinition', 'AWS::Athena::NamedQuery']

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
}

/** @throws Error if the create-only properties of a type are unknown */
export function identitiesOf(template: Template): ResourceIdentities {
  return Object.fromEntries(
    Object.entries(template.Resources)
      // CDK adds these to carry the key's ARN between accounts.
      .filter(([id]) => !id.startsWith('PublishGetStackOutput'))
      .map(([id, resource]) => [id, identityOf(resource)]),
  )
}

function identityOf(resource: TemplateResource): ResourceIdentity {
  const { Type, DeletionPolicy, UpdateReplacePolicy, Properties = {} } = resource
  const names = createOnlyProperties[Type]
  if (!names) throw new Error(`create-only-properties.json does not know ${Type}: add it from its registry schema`)
  const createOnly = replacedByDesign.includes(Type)
    ? []
    : names.map((name) => [name, at(Properties, name)] as const).filter(([, value]) => value !== undefined)
  return {
    type: Type,
    ...(DeletionPolicy !== undefined && { deletionPolicy: DeletionPolicy }),
    ...(UpdateReplacePolicy !== undefined && { updateReplacePolicy: UpdateReplacePolicy }),
    createOnly: Object.fromEntries(createOnly),
  }
}

const at = (properties: object, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], properties)

/** Create-only properties that end in Name and name something else. */
const namesOfOthers = ['DatabaseName', 'EventBusName', 'ServiceName']

/** The fixed name of a resource; CloudFormation can neither replace such a resource nor create a second one. */
const physicalName = ({ createOnly }: ResourceIdentity): string | undefined => {
  const name = Object.entries(createOnly).find(([key]) => key.endsWith('Name') && !namesOfOthers.includes(key))
  return name && JSON.stringify(withSubstitutions(name[1]))
}

/** What an update from one template to the next would lose, or where CloudFormation would refuse it. */
export function upgradeProblems(from: ResourceIdentities, to: ResourceIdentities): string[] {
  return Object.entries(from).flatMap(([id, old]) => {
    const now = to[id]
    if (now?.type === old.type) return changed(id, old, now)
    if (holdsState(old)) return [`${id} (${old.type}) is gone: CloudFormation would delete or orphan it`]
    const name = physicalName(old)
    const twin = Object.entries(to).find(([, { type, ...rest }]) => {
      return type === old.type && name !== undefined && physicalName({ type, ...rest }) === name
    })
    if (!twin) return []
    return [`${id} became ${twin[0]} with the same name ${name}: CloudFormation creates before it deletes, and fails`]
  })
}

function changed(id: string, old: ResourceIdentity, now: ResourceIdentity): string[] {
  // CloudFormation compares resolved values: Fn::Join and Fn::Sub of the same parts are the same.
  const resolved = (value: unknown) => JSON.stringify(withSubstitutions(value))
  const same = (left: unknown, right: unknown) => resolved(left) === resolved(right)
  const keys = new Set([...Object.keys(old.createOnly), ...Object.keys(now.createOnly)])
  const replaced = [...keys].filter((key) => !same(old.createOnly[key], now.createOnly[key]))
  const name = physicalName(old)
  const problems = replaced.map((key) => {
    const what = `${id} (${old.type}): ${key} ${JSON.stringify(old.createOnly[key])} → ${JSON.stringify(now.createOnly[key])}`
    if (holdsState(old)) return `${what}: CloudFormation would replace it`
    return name !== undefined && physicalName(now) === name
      ? `${what}: CloudFormation refuses to replace a resource with a fixed name`
      : undefined
  })
  if (
    holdsState(old) &&
    (old.deletionPolicy !== now.deletionPolicy || !same(old.updateReplacePolicy, now.updateReplacePolicy))
  ) {
    problems.push(`${id} (${old.type}): DeletionPolicy or UpdateReplacePolicy changed`)
  }
  return problems.filter((problem) => problem !== undefined)
}
