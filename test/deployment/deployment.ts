import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stackNames } from '../../infra/names.ts'
import { buildTestImage, dockerOutput, projectFolder, testImage } from '../../scripts/image/engine.ts'
import { type Assembly, synthesizeAssembly } from './assembly.ts'
import { CommandLine } from './command-line.ts'
import { MiniStack } from './ministack.ts'
import { account, imageUri, region, settings } from './settings.ts'

/** This project's stacks in an organization of MiniStack: bootstrapped, deployed and upgraded by the CDK's own command. */
export class Deployment {
  readonly ministack: MiniStack
  readonly cli: CommandLine
  /** The accounts of the organization, without the management account. */
  readonly members: readonly string[]
  readonly assembly: Assembly
  readonly settingsFile: string
  readonly #folder: string

  private constructor(folder: string, ministack: MiniStack, cli: CommandLine, members: readonly string[]) {
    this.#folder = folder
    this.ministack = ministack
    this.cli = cli
    this.members = members
    this.settingsFile = join(folder, 'settings.yaml')
    writeFileSync(this.settingsFile, settings(members))
    this.assembly = synthesizeAssembly(settings(members), join(folder, 'assembly'))
  }

  /** Builds the image, starts MiniStack, and fills it with two member accounts that have users. Deploys nothing. */
  static async start(): Promise<Deployment> {
    await buildTestImage()
    await dockerOutput('tag', testImage, imageUri)
    const folder = mkdtempSync(join(tmpdir(), 'deployment-'))
    const ministack = await MiniStack.start(account, region, runtimeImage())
    try {
      const cli = new CommandLine(ministack.url, region, folder)
      const members: string[] = []
      for (const name of ['payments', 'search']) members.push(await createAccount(cli, name))
      for (const [index, id] of [account, ...members].entries()) await createUser(cli, id, `user-${index}`)
      return new Deployment(folder, ministack, cli, members)
    } catch (error) {
      await ministack.close()
      throw error
    }
  }

  /** Bootstraps every account and Region that a stack goes to, then deploys all stacks in one go. */
  async deploy(): Promise<void> {
    const { stacks } = this.assembly
    const places = new Set(stacks.map((stack) => `${stack.account}/${stack.region}`))
    for (const place of places) {
      const [owner = ''] = place.split('/')
      await this.#cdk(owner, 'bootstrap', `aws://${place}`, '--app', '')
    }
    const names = stacks.map(({ name }) => name)
    await this.#cdk(account, 'deploy', ...names, '--app', join(this.#folder, 'assembly'), '--require-approval', 'never')
  }

  /** The key that the bucket encrypts with, by the stack's own output. */
  async keyOfBucket(): Promise<{ readonly keyArn: string }> {
    const { Stacks } = await this.cli.aws<{ Stacks: { Outputs: { OutputKey: string; OutputValue: string }[] }[] }>(
      account,
      ...['cloudformation', 'describe-stacks', '--stack-name', stackNames.key],
    )
    const outputs = Stacks[0]?.Outputs ?? []
    const keyArn = outputs.find(({ OutputKey }) => OutputKey === 'oIAMCredentialReportKeyArn')?.OutputValue
    if (keyArn === undefined) throw new Error(`The stack ${stackNames.key} puts out no key`)
    return { keyArn }
  }

  async #cdk(owner: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.cli.run(owner, 'cdk', ['--no-notices', '--ci', ...args])
    if (code !== 0) throw new Error(`cdk ${args.slice(0, 2).join(' ')} ended with ${code}:\n${stderr}`)
    return stdout
  }

  async close(): Promise<void> {
    await this.ministack.close()
    await dockerOutput('image', 'rm', imageUri)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function createAccount(cli: CommandLine, name: string): Promise<string> {
  const address = ['--account-name', name, '--email', `${name}@example.com`]
  const { CreateAccountStatus } = await cli.aws<{ CreateAccountStatus: { AccountId: string } }>(
    account,
    ...['organizations', 'create-account', ...address],
  )
  return CreateAccountStatus.AccountId
}

const createUser = (cli: CommandLine, owner: string, name: string) =>
  cli.aws(owner, 'iam', 'create-user', '--user-name', name)

/** The image that the worker's image is built on: there is one with Node.js in it then. */
export function runtimeImage(): string {
  const [, image] = /^ARG RUNTIME_IMAGE=(\S+)$/m.exec(readFileSync(join(projectFolder, 'Dockerfile'), 'utf8')) ?? []
  if (image === undefined) throw new Error('The Dockerfile names no RUNTIME_IMAGE')
  return image
}
