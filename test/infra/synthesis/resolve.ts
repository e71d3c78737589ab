/** A template as CloudFormation reads it. */
export interface Template {
  readonly Parameters?: Readonly<
    Record<string, { readonly Type: string; readonly Default?: unknown; readonly AllowedPattern?: string }>
  >
  readonly Conditions?: Readonly<Record<string, unknown>>
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>
  readonly Resources: Readonly<Record<string, TemplateResource>>
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>
}

export interface TemplateResource {
  readonly Type: string
  readonly Condition?: string
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly Properties?: Readonly<Record<string, unknown>>
}

/** A template, deployed somewhere with values for its parameters. */
export interface Deployed {
  readonly name: string
  readonly template: Template
  readonly account: string
  readonly region: string
  readonly parameters?: Readonly<Record<string, string>>
}

const absent = Symbol('AWS::NoValue')

/** Resolves intrinsic functions as CloudFormation would; throws on one that it does not know. */
export class Resolver {
  readonly #deployed: Deployed
  readonly #others: readonly Deployed[]

  /** `others` are the stacks whose outputs can be read. */
  constructor(deployed: Deployed, others: readonly Deployed[] = []) {
    this.#deployed = deployed
    this.#others = others
  }

  resolve(value: unknown): unknown {
    const resolved = this.#resolve(value)
    return resolved === absent ? undefined : resolved
  }

  #resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#resolve(item)).filter((item) => item !== absent)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    const [first] = entries
    if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      return this.#intrinsic(first[0], first[1])
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, this.#resolve(item)] as const).filter(([, item]) => item !== absent),
    )
  }

  #intrinsic(name: string, argument: unknown): unknown {
    const texts = () => this.#resolve(argument) as readonly [string, readonly string[]]
    switch (name) {
      case 'Ref':
        return this.#ref(argument as string)
      case 'Fn::GetAtt': {
        const [id, attribute] = Array.isArray(argument) ? argument : String(argument).split('.')
        return this.#attribute(id, attribute)
      }
      case 'Fn::Join':
        return texts()[1].join(texts()[0])
      case 'Fn::Split':
        return String(texts()[1]).split(texts()[0])
      case 'Fn::Select':
        return this.#select(argument as readonly [number | string, unknown])
      case 'Fn::Sub':
        return this.#substitute(String(argument))
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${this.#deployed.region}${zone}`)
      case 'Fn::FindInMap': {
        const [map, top, second] = this.#resolve(argument) as [string, string, string]
        return this.#deployed.template.Mappings?.[map]?.[top]?.[second]
      }
      case 'Fn::If': {
        const [condition, then, otherwise] = argument as [string, unknown, unknown]
        return this.#resolve(this.condition(condition) ? then : otherwise)
      }
      case 'Fn::GetStackOutput':
        return this.#stackOutput(this.#resolve(argument) as { StackName: string; OutputName: string })
      default:
        throw new Error(`The intrinsic function ${name} is not known here`)
    }
  }

  #substitute(text: string): string {
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal, reference) => {
      if (literal) return `\${${reference}}`
      const [id, attribute] = String(reference).split('.')
      return String(attribute === undefined ? this.#ref(String(id)) : this.#attribute(String(id), attribute))
    })
  }

  #select([index, from]: readonly [number | string, unknown]): unknown {
    const selected = (this.#resolve(from) as readonly unknown[])[Number(index)]
    if (selected === undefined) throw new Error(`Fn::Select of ${index} finds nothing in ${JSON.stringify(from)}`)
    return selected
  }

  /** Whether a condition of the template holds. */
  condition(name: string): boolean {
    const { Conditions } = this.#deployed.template
    if (!Conditions || !(name in Conditions)) throw new Error(`There is no condition ${name}`)
    return this.#truth(Conditions[name])
  }

  #truth(value: unknown): boolean {
    const [[name, argument] = ['', undefined]] = Object.entries(value as object)
    if (name === 'Condition') return this.condition(argument)
    if (name === 'Fn::Not') return !this.#truth(argument[0])
    if (name === 'Fn::Equals') return this.#resolve(argument[0]) === this.#resolve(argument[1])
    throw new Error(`The condition function ${name} is not known here`)
  }

  #ref(id: string): unknown {
    const { account, region, template, parameters, name } = this.#deployed
    const china = region.startsWith('cn-')
    const partition = china ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
    const pseudo: Readonly<Record<string, unknown>> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': partition,
      'AWS::URLSuffix': china ? 'amazonaws.com.cn' : 'amazonaws.com',
      'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/id`,
      'AWS::StackName': name,
      'AWS::NoValue': absent,
    }
    if (id in pseudo) return pseudo[id]
    const parameter = template.Parameters?.[id]
    if (parameter) return this.#parameter(id, parameter, parameters?.[id])
    return this.#physicalId(id)
  }

  #parameter(id: string, { Type, Default }: { readonly Type: string; readonly Default?: unknown }, given?: string) {
    const value = given ?? Default
    if (value === undefined) throw new Error(`The parameter ${id} has neither a value nor a default`)
    if (Type === 'CommaDelimitedList') return String(value).split(',')
    return Type === 'Number' ? Number(value) : String(value)
  }

  #resource(id: string): TemplateResource {
    const resource = this.#deployed.template.Resources[id]
    if (!resource) throw new Error(`There is nothing called ${id} in ${this.#deployed.name}`)
    return resource
  }

  /** Names where the template gives one; otherwise one that is made up, the same every time. */
  #name(id: string): string {
    const properties = this.#resource(id).Properties ?? {}
    const given = [
      'RoleName',
      'BucketName',
      'TopicName',
      'ClusterName',
      'LogGroupName',
      'Family',
      'RepositoryName',
      'ManagedPolicyName',
      'Name',
    ]
      .map((property) => properties[property])
      .find((value) => value !== undefined)
    return given === undefined ? `made-up-${id}` : String(this.#resolve(given))
  }

  #physicalId(id: string): unknown {
    const { Type } = this.#resource(id)
    const arns = ['AWS::SNS::Topic', 'AWS::ECS::TaskDefinition', 'AWS::IAM::ManagedPolicy']
    return arns.includes(Type) ? this.#attribute(id, 'Arn') : this.#name(id)
  }

  #attribute(id: string, attribute: string): unknown {
    const name = this.#name(id)
    if (attribute !== 'Arn') return `made-up-${id}-${attribute}`
    const arn = (service: string, rest: string, where = ':') =>
      `arn:${this.#ref('AWS::Partition')}:${service}${where}${rest}`
    const local = `:${this.#deployed.region}:${this.#deployed.account}:`
    const global = `::${this.#deployed.account}:`
    const signs = this.#resource(id).Properties?.KeyUsage === 'SIGN_VERIFY'
    const arns: Readonly<Record<string, string>> = {
      'AWS::IAM::Role': arn('iam', `role/${name}`, global),
      'AWS::IAM::ManagedPolicy': arn('iam', `policy/${name}`, global),
      'AWS::S3::Bucket': arn('s3', `::${name}`),
      'AWS::KMS::Key': arn('kms', `key/${signs ? '22222222' : '11111111'}-2222-3333-4444-555555555555`, local),
      'AWS::SNS::Topic': arn('sns', name, local),
      'AWS::SQS::Queue': arn('sqs', name, local),
      'AWS::ECS::Cluster': arn('ecs', `cluster/${name}`, local),
      'AWS::ECS::TaskDefinition': arn('ecs', `task-definition/${name}:1`, local),
      'AWS::Logs::LogGroup': arn('logs', `log-group:${name}:*`, local),
      'AWS::CloudWatch::Alarm': arn('cloudwatch', `alarm:${name}`, local),
      'AWS::Events::EventBus': arn('events', `event-bus/${name}`, local),
      'AWS::ECR::Repository': arn('ecr', `repository/${name}`, local),
    }
    const { Type } = this.#resource(id)
    const found = arns[Type]
    if (found === undefined) throw new Error(`The ARN of a ${Type} is not known here`)
    return found
  }

  #stackOutput({ StackName, OutputName }: { readonly StackName: string; readonly OutputName: string }): unknown {
    const stack = this.#others.find(({ name }) => name === StackName)
    const output = stack?.template.Outputs?.[OutputName]
    if (!stack || !output) throw new Error(`There is no output ${OutputName} of a stack ${StackName}`)
    return new Resolver(stack, this.#others).resolve(output.Value)
  }
}
