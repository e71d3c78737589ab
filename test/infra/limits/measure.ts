import { type Deployed, Resolver } from '../synthesis/resolve.ts'
import { type Quota, quotas, textQuotas } from './quotas.ts'

/** Something in a template that AWS limits. */
export interface Measured {
  /** The stack and the logical id, or what else it is part of. */
  readonly where: string
  readonly quota: Quota
  readonly size: number
}

type Properties = Readonly<Record<string, unknown>>
type Entry = readonly [quota: Quota, size: number]

const compact = (value: unknown) => JSON.stringify(value)
/** IAM counts no white space; a compact document has none outside of its texts. */
const charactersOf = (value: unknown) => compact(value).length
const bytesOf = (value: unknown) => Buffer.byteLength(typeof value === 'string' ? value : compact(value))
const list = (value: unknown) => (Array.isArray(value) ? (value as readonly Properties[]) : [])
const record = (value: unknown) => (value ?? {}) as Properties

/** Every size in a deployed template that {@link quotas} limits, after its references are resolved. */
export function measure(deployed: Deployed, others: readonly Deployed[] = []): Measured[] {
  const { template, name } = deployed
  const resolver = new Resolver(deployed, others)
  const resources = Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || resolver.condition(Condition))
    .map(([id, resource]) => [id, resource.Type, record(resolver.resolve(resource.Properties))] as const)
  return [
    ...templateSizes(template as unknown as Properties).map(([quota, size]) => ({ where: name, quota, size })),
    ...resources.flatMap(([id, type, properties]) =>
      [
        [quotas.logicalId, id.length] as const,
        ...tagSizes(properties),
        ...textSizes(type, properties),
        ...(measures[type]?.(properties) ?? []),
      ].map(([quota, size]) => ({ where: `${name}/${id} (${type})`, quota, size })),
    ),
    ...inlinePolicies(resources).map(([id, size]) => ({ where: `${name}/${id}`, quota: quotas.inlinePolicies, size })),
  ]
}

function templateSizes(template: Properties): Entry[] {
  const { Outputs, Parameters, Resources, Description } = template
  return [
    [quotas.templateBody, bytesOf(template)],
    [quotas.resources, Object.keys(record(Resources)).length],
    [quotas.outputs, Object.keys(record(Outputs)).length],
    [quotas.parameters, Object.keys(record(Parameters)).length],
    [quotas.stackDescription, bytesOf(String(Description ?? ''))],
    ...Object.values(record(Outputs)).map((output): Entry => {
      return [quotas.outputDescription, bytesOf(String(record(output).Description ?? ''))]
    }),
    ...Object.values(record(Parameters)).map((parameter): Entry => {
      return [quotas.parameterDescription, String(record(parameter).Description ?? '').length]
    }),
  ]
}

function tagSizes({ Tags: tags }: Properties): Entry[] {
  const entries = Array.isArray(tags)
    ? list(tags).map(({ Key, Value }) => [String(Key), String(Value)] as const)
    : Object.entries(record(tags)).map(([key, value]) => [key, String(value)] as const)
  return [
    [quotas.tags, entries.length],
    ...entries.flatMap(([key, value]): Entry[] => [
      [quotas.tagKey, key.length],
      [quotas.tagValue, value.length],
    ]),
  ]
}

const textSizes = (type: string, properties: Properties): Entry[] =>
  Object.entries(textQuotas[type] ?? {}).flatMap(([path, quota]): Entry[] => {
    const text = path.split('.').reduce<unknown>((value, key) => record(value)[key], properties)
    return text === undefined ? [] : [[{ ...quota, name: `length of ${path}` }, String(text).length]]
  })

/** The policies inside the role and those of AWS::IAM::Policy count together. */
function inlinePolicies(resources: readonly (readonly [string, string, Properties])[]): (readonly [string, number])[] {
  const attached = resources.filter(([, type]) => type === 'AWS::IAM::Policy')
  return resources
    .filter(([, type]) => type === 'AWS::IAM::Role')
    .map(([id, , role]) => {
      const own = list(role.Policies)
      const others = attached
        .filter(([, , { Roles }]) => list(Roles).some((name) => [role.RoleName, `made-up-${id}`].includes(name)))
        .map(([, , policy]) => policy)
      return [id, [...own, ...others].reduce((sum, policy) => sum + charactersOf(policy.PolicyDocument), 0)] as const
    })
}

const measures: Readonly<Record<string, (properties: Properties) => Entry[]>> = {
  'AWS::CloudFormation::StackSet': ({ TemplateBody }) => [[quotas.templateInRequest, bytesOf(String(TemplateBody))]],
  'AWS::CloudWatch::Alarm': ({ Period, EvaluationPeriods }) => [
    [quotas.alarmWindow, Number(Period ?? 0) * Number(EvaluationPeriods)],
  ],
  'AWS::CloudWatch::Dashboard': ({ DashboardBody }) => [
    [quotas.dashboardWidgets, list(record(JSON.parse(String(DashboardBody))).widgets).length],
  ],
  'AWS::ECS::TaskDefinition': (properties) => [[quotas.taskDefinition, bytesOf(properties)]],
  'AWS::Events::Rule': rule,
  'AWS::Glue::Table': ({ TableInput }) => {
    const { Parameters, StorageDescriptor } = record(TableInput)
    return [
      ...list(record(StorageDescriptor).Columns).map(({ Name }): Entry => [quotas.glueColumns, String(Name).length]),
      ...Object.entries(record(Parameters)).flatMap(([key, value]): Entry[] => [
        [quotas.glueParameterKey, key.length],
        [quotas.glueParameterValue, String(value).length],
      ]),
    ]
  },
  'AWS::IAM::ManagedPolicy': ({ PolicyDocument }) => [[quotas.managedPolicy, charactersOf(PolicyDocument)]],
  'AWS::IAM::Role': ({ AssumeRolePolicyDocument }) => [[quotas.trustPolicy, charactersOf(AssumeRolePolicyDocument)]],
  'AWS::KMS::Key': ({ KeyPolicy }) => [[quotas.keyPolicy, bytesOf(KeyPolicy)]],
  'AWS::S3::BucketPolicy': ({ PolicyDocument }) => [[quotas.bucketPolicy, bytesOf(PolicyDocument)]],
  'AWS::SNS::TopicPolicy': ({ PolicyDocument }) => [[quotas.topicPolicy, bytesOf(PolicyDocument)]],
  'AWS::SQS::QueuePolicy': ({ PolicyDocument }) => [
    [quotas.queuePolicyStatements, list(record(PolicyDocument).Statement).length],
  ],
  'AWS::Scheduler::Schedule': ({ Target }) => {
    const { Input, EcsParameters } = record(Target)
    const network = record(record(record(EcsParameters).NetworkConfiguration).AwsvpcConfiguration)
    return [
      [quotas.taskOverride, String(Input ?? '').length],
      [quotas.subnets, list(network.Subnets).length],
      [quotas.securityGroups, list(network.SecurityGroups).length],
    ]
  },
}

function rule({ EventPattern, Targets }: Properties): Entry[] {
  return [
    [quotas.eventPattern, charactersOf(EventPattern)],
    [quotas.ruleTargets, list(Targets).length],
    ...list(Targets).flatMap(({ InputTransformer }): Entry[] => {
      if (InputTransformer === undefined) return []
      const { InputPathsMap, InputTemplate } = record(InputTransformer)
      const paths = Object.values(record(InputPathsMap))
      return [
        [quotas.inputPaths, paths.length],
        ...paths.map((path): Entry => [quotas.inputPathValue, String(path).length]),
        [quotas.inputTemplate, String(InputTemplate).length],
      ]
    }),
  ]
}

/** The measured thing in words, with its size and the limit. */
export const inWords = ({ where, quota, size }: Measured) =>
  `${where}: ${quota.name} has ${size} ${quota.unit}; AWS allows ${quota.limit} (${quota.source})`

export const isTooLarge = ({ quota, size }: Measured) => size > quota.limit
