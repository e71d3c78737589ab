import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { containerName } from '../../infra/names.ts'
import { buildTestImage, projectFolder } from '../../scripts/image/engine.ts'
import { EmulatedAws } from './emulated-aws.ts'

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html */
interface ContainerOverride {
  readonly name: string
  readonly command?: readonly string[]
  readonly environment?: readonly { readonly name: string; readonly value: string }[]
}

/** Every `{"containerOverrides":…}` in a text, whether in a block of its own or in a command. */
function overridesIn(text: string): ContainerOverride[] {
  return [...text.matchAll(/\{"containerOverrides":\[.*?\]\}(?=['\s]|$)/gm)].flatMap(
    ([json]) => (JSON.parse(json) as { containerOverrides: ContainerOverride[] }).containerOverrides,
  )
}

/** What the documents say of an example's account, unit and run, said of those that are there. */
function withRealIds(text: string, aws: EmulatedAws, runId: string): string {
  const [first, second] = aws.organization.accounts.slice(1).map(({ id }) => id)
  return text
    .replaceAll('111122223333', first ?? '')
    .replaceAll('444455556666', second ?? '')
    .replaceAll('ou-ab12-11111111', aws.organization.workloadsId)
    .replaceAll('20261122T103000Z-1a2b3c', runId)
}

const documents = await Promise.all(
  ['README.md', 'docs/container.md'].map((name) => readFile(join(projectFolder, name), 'utf8')),
)
const forms = new Map(documents.flatMap(overridesIn).map((override) => [JSON.stringify(override), override]))

suite('the overrides that the documents give for RunTask', () => {
  let aws: EmulatedAws
  let runId: string

  before(async () => {
    await buildTestImage()
    aws = await EmulatedAws.start(6)
    const { stdout } = await aws.run(['collect'])
    runId = (await aws.manifestOf(stdout)).runId
  })
  after(() => aws?.close())

  test('are those of every command and option', () => {
    const words = new Set([...forms.values()].flatMap(({ command = [] }) => command))
    const wanted = ['collect', 'check', 'verify', '--run', '--accounts', '--exclude-accounts', '--organizational-units']
    for (const word of [...wanted, '--help', '--version']) assert.ok(words.has(word), word)
    assert.ok(
      [...forms.values()].some(({ environment }) => environment),
      'and one sets variables',
    )
  })

  for (const [form, { name, command = [], environment = [] }] of forms) {
    test(form, async () => {
      assert.equal(name, containerName)
      const args = command.map((argument) => withRealIds(argument, aws, runId))
      const variables = environment.map((entry) => [entry.name, withRealIds(entry.value, aws, runId)])
      const { code, stdout, stderr } = await aws.run(args, Object.fromEntries(variables))
      assert.equal(code, 0, `${stdout}${stderr}`)
      await assertDone(command, environment, stdout)
    })
  }

  async function assertDone(
    command: readonly string[],
    environment: readonly { readonly name: string }[],
    stdout: string,
  ): Promise<void> {
    const everyone = aws.organization.accounts.length
    const scoped = (option: string) => command.includes(option)
    if (command.includes('--help')) return assert.match(stdout, /^Usage$/m)
    if (command.includes('--version')) return assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
    if (command[0] === 'verify') return assert.match(stdout, new RegExp(`Run ${runId} is whole`))
    if (command[0] === 'check') {
      const ready = Number(/^Accounts: (\d+) ready, 0 failed/m.exec(stdout)?.[1])
      return assert.ok(scoped('--organizational-units') ? ready > 0 && ready < everyone : ready === everyone, stdout)
    }
    const { totals, scope } = await aws.manifestOf(stdout)
    const collected = totals.stored + totals.unchanged
    assert.equal(totals.failed, 0)
    if (scoped('--accounts')) assert.equal(collected, 2)
    else if (scoped('--exclude-accounts')) assert.equal(collected, everyone - 1)
    else if (scoped('--organizational-units')) assert.ok(collected > 0 && collected < everyone)
    else if (environment.some((entry) => entry.name === 'ACCOUNTS')) assert.equal(scope.accounts.length, 1)
    else assert.equal(collected, everyone)
  }
})
