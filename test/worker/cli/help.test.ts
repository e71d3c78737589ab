import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { help } from '../../../worker/cli/help.ts'
import { optionsOf, variablesOf } from '../../../worker/config/arguments.ts'
import { commandNames, commandOf } from '../../../worker/config/commands.ts'
import { parseConfig } from '../../../worker/config.ts'

suite('help', () => {
  test('the overview names every command', () => {
    for (const name of commandNames) assert.match(help(), new RegExp(`^  ${name} `, 'm'))
  })

  for (const topic of [undefined, ...commandNames]) {
    test(`of ${topic ?? 'the program'} fits into 80 columns`, () => {
      const wide = help(topic)
        .split('\n')
        .filter((line) => line.length > 80)
      assert.deepEqual(wide, [])
    })
  }

  for (const name of commandNames) {
    test(`of ${name} has each of its options and variables, and examples that work`, () => {
      const text = help(name)
      for (const option of optionsOf(name)) assert.match(text, new RegExp(`--${option.name}\\b`))
      for (const [variable] of variablesOf(name)) assert.match(text, new RegExp(`\\b${variable}\\b`))
      const { examples } = commandOf(name)
      assert.ok(examples.length > 0)
      for (const [, args] of examples) {
        assert.equal(parseConfig(args.split(' '), { REPORT_BUCKET: 'my-bucket' }).command, name)
        assert.ok(text.includes(`iam-credential-reports ${args}\n`))
      }
    })

    test(`of ${name} is shown by --help after it, by help before it, whatever else is wrong`, () => {
      for (const args of [
        [name, '--help'],
        ['--help', name],
        ['help', name],
        [name, '-h', '--no-such'],
      ]) {
        const { command, topic } = parseConfig(args, { LOG_LEVEL: 'loud' })
        assert.deepEqual({ command, topic }, { command: 'help', topic: name }, args.join(' '))
      }
    })
  }
})
