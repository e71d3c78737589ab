import { type Deployed, Resolver, type Template } from '../synthesis/resolve.ts'
import type { Context } from './conditions.ts'
import { type Decision, decide, type Policies, type Request } from './evaluate.ts'
import { accountOf, type Caller, type PolicyDocument, type PolicyStatement } from './statements.ts'

/** A role that somebody else made, or what somebody attached to one of ours. */
export interface ForeignRole {
  readonly arn: string
  readonly policies: readonly PolicyDocument[]
}

interface Role {
  trust?: PolicyDocument
  readonly policies: PolicyDocument[]
  boundary?: PolicyDocument
}

/** A policy somewhere in the templates, by a name for humans. Its statements can be exchanged by tests. */
export interface NamedDocument {
  readonly name: string
  readonly document: { Statement: readonly PolicyStatement[] }
}

export interface Organization {
  readonly id: string
  readonly accounts: readonly string[]
  readonly stackSetAccounts: readonly string[]
}

export interface Question {
  readonly caller: Caller
  readonly action: string
  readonly resource: string
  /** On top of what every request carries. An undefined takes a key away. */
  readonly context?: Readonly<Record<string, string | undefined>>
  readonly session?: PolicyDocument
}

/** Everything that the templates say about who may do what, put together over all accounts. */
export class Environment {
  readonly documents: NamedDocument[] = []
  readonly #roles = new Map<string, Role>()
  readonly #resources = new Map<string, { account: string; policy?: PolicyDocument }>()
  readonly #organization: Organization

  constructor(stacks: readonly Deployed[], organization: Organization, foreign: readonly ForeignRole[]) {
    this.#organization = organization
    for (const stack of stacks) this.#add(stack, new Resolver(stack, stacks), stacks)
    for (const { arn, policies } of foreign) {
      const role = this.#roles.get(arn) ?? { policies: [] }
      role.policies.push(...policies)
      this.#roles.set(arn, role)
    }
  }

  /** Whether a request would be allowed, and why (not). */
  ask(question: Question): Decision {
    const { request, policies } = this.prepare(question)
    return decide(request, policies)
  }

  /** The request as it would arrive, and all policies that have a say in it. */
  prepare(question: Question): { readonly request: Request; readonly policies: Policies } {
    const { caller, action, resource } = question
    const role = 'arn' in caller ? this.#roles.get(caller.arn) : undefined
    if ('arn' in caller && !role) throw new Error(`Nobody knows the role ${caller.arn}`)
    const owner = this.#owner(resource, caller, action)
    const context = this.#context(question, owner.account)
    return {
      request: { caller, action, resource, resourceAccount: owner.account, context },
      policies: {
        identity: role?.policies ?? [],
        ...(role?.boundary && { boundary: role.boundary }),
        ...(question.session && { session: question.session }),
        ...(owner.policy && { resource: owner.policy }),
      },
    }
  }

  #owner(
    resource: string,
    caller: Caller,
    action: string,
  ): { readonly account: string; readonly policy?: PolicyDocument } {
    if (action === 'sts:AssumeRole') {
      const trust = this.#roles.get(resource)?.trust
      // A role that nobody here made trusts everybody, or its account if that is its name.
      const foreign = resource.endsWith('/trusts-its-account') ? trusts(accountOf(resource)) : trusts('*')
      return { account: accountOf(resource), policy: trust ?? foreign }
    }
    for (const [arn, found] of this.#resources) {
      if (resource === arn || resource.startsWith(`${arn}/`)) return found
    }
    return { account: accountOf(resource) || ('arn' in caller ? accountOf(caller.arn) : '') }
  }

  #context({ caller, context = {} }: Question, resourceAccount: string): Context {
    const organizationOf = (account: string) =>
      this.#organization.accounts.includes(account) ? this.#organization.id : 'o-somebodyelse'
    const account = 'arn' in caller ? accountOf(caller.arn) : undefined
    const all = {
      'aws:SecureTransport': 'true',
      's3:TlsVersion': '1.3',
      'aws:ResourceAccount': resourceAccount,
      's3:ResourceAccount': resourceAccount,
      'aws:ResourceOrgID': organizationOf(resourceAccount),
      ...('arn' in caller && {
        'aws:PrincipalArn': caller.arn,
        'aws:PrincipalAccount': account,
        'aws:PrincipalOrgID': organizationOf(account ?? ''),
      }),
      ...context,
    }
    return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
  }

  #add(stack: Deployed, resolver: Resolver, stacks: readonly Deployed[]): void {
    for (const [id, { Type, Condition, Properties = {} }] of Object.entries(stack.template.Resources)) {
      if (Condition !== undefined && !resolver.condition(Condition)) continue
      const properties = resolver.resolve(Properties) as Readonly<Record<string, unknown>>
      const document = (value: unknown, what: string): PolicyDocument => {
        // A copy: a boundary and a policy may say the same in the template and still be changed one at a time.
        const copy = structuredClone(value) as PolicyDocument
        this.documents.push({ name: `${stack.name}/${id}: ${what}`, document: copy })
        return copy
      }
      const arn = () => String(resolver.resolve({ 'Fn::GetAtt': [id, 'Arn'] }))
      switch (Type) {
        case 'AWS::IAM::Role':
          this.#addRole(arn(), properties, document, stack, resolver)
          break
        case 'AWS::IAM::Policy':
          for (const name of properties.Roles as readonly string[]) {
            this.#role(`arn:aws:iam::${stack.account}:role/${name}`).policies.push(
              document(properties.PolicyDocument, 'policy'),
            )
          }
          break
        case 'AWS::KMS::Key':
          this.#resources.set(arn(), { account: stack.account, policy: document(properties.KeyPolicy, 'key policy') })
          break
        case 'AWS::S3::BucketPolicy':
          this.#resources.set(`arn:aws:s3:::${properties.Bucket}`, {
            account: stack.account,
            policy: document(properties.PolicyDocument, 'bucket policy'),
          })
          break
        case 'AWS::SNS::TopicPolicy':
          for (const topic of properties.Topics as readonly string[]) {
            this.#resources.set(topic, {
              account: stack.account,
              policy: document(properties.PolicyDocument, 'topic policy'),
            })
          }
          break
        case 'AWS::Events::EventBusPolicy':
          this.#addToBus(properties, stack, document)
          break
        case 'AWS::SQS::QueuePolicy':
          for (const name of properties.Queues as readonly string[]) {
            const queue = `arn:aws:sqs:${stack.region}:${stack.account}:${name}`
            this.#resources.set(queue, {
              account: stack.account,
              policy: document(properties.PolicyDocument, 'queue policy'),
            })
          }
          break
        case 'AWS::CloudFormation::StackSet': {
          const template = JSON.parse(String(properties.TemplateBody)) as Template
          for (const account of this.#organization.stackSetAccounts) {
            const instance = { name: 'stack-set-instance', template, account, region: stack.region }
            this.#add(instance, new Resolver(instance), stacks)
          }
          break
        }
      }
    }
  }

  /** The policy of a bus comes statement by statement. */
  #addToBus(
    { EventBusName, Statement }: Readonly<Record<string, unknown>>,
    stack: Deployed,
    document: (value: unknown, what: string) => PolicyDocument,
  ): void {
    const bus = `arn:aws:events:${stack.region}:${stack.account}:event-bus/${EventBusName}`
    const before = this.#resources.get(bus)?.policy as { Statement: unknown[] } | undefined
    if (before) before.Statement.push(Statement)
    else {
      const policy = document({ Version: '2012-10-17', Statement: [Statement] }, 'bus policy')
      this.#resources.set(bus, { account: stack.account, policy })
    }
  }

  #role(arn: string): Role {
    const role = this.#roles.get(arn) ?? { policies: [] }
    this.#roles.set(arn, role)
    return role
  }

  #addRole(
    arn: string,
    properties: Readonly<Record<string, unknown>>,
    document: (value: unknown, what: string) => PolicyDocument,
    stack: Deployed,
    resolver: Resolver,
  ): void {
    const role = this.#role(arn)
    role.trust = document(properties.AssumeRolePolicyDocument, 'trust')
    for (const policy of (properties.Policies ?? []) as readonly { PolicyName: string; PolicyDocument: unknown }[]) {
      role.policies.push(document(policy.PolicyDocument, policy.PolicyName))
    }
    if (properties.PermissionsBoundary === undefined) return
    const boundary = Object.entries(stack.template.Resources).find(
      ([id, { Type }]) =>
        Type === 'AWS::IAM::ManagedPolicy' && resolver.resolve({ Ref: id }) === properties.PermissionsBoundary,
    )
    if (!boundary) throw new Error(`The boundary of ${arn} is not in its template`)
    role.boundary = document(resolver.resolve(boundary[1].Properties?.PolicyDocument), 'boundary')
  }
}

const trusts = (principal: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
})
