import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseSettings, readSettings, SettingsError } from '../../infra/settings/settings.ts'
import { missingRunHours, warnings } from '../../infra/settings/warnings.ts'
import { mistakesAcrossSettings } from './settings/across-settings.ts'
import { mistakesInOneSetting } from './settings/one-setting.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const example = readFileSync(join(root, 'settings.example.yaml'), 'utf8')

const minimal = `
organizationId: o-exampleorgid
region: eu-central-1
accounts: {management: 011111111111, security: 222222222222, logArchive: 333333333333}
memberRole: {organizationalUnits: [r-ab12]}
`
function problemsOf(content: string): readonly string[] {
  try {
    parseSettings(content)
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error))
    return error.problems
  }
  return []
}

suite('settings', () => {
  test('the example is valid, and so is all that it shows commented out', () => {
    assert.deepEqual(problemsOf(example), [])
    const lines = example.split('\n').map((line) => {
      // Prose has capitals or ends in a full stop; settings have a key.
      const setting = /^( *)# ( *(?:- )?[\w-]+:.*| {2,}- .*)$/.exec(line)
      return setting && !/^\s*# +[A-Z].*[.,:]?$/.test(line) ? `${setting[1]}${setting[2]}` : line
    })
    const shown = lines.filter((line) => !/^ *(image|imageTag|expireAfterDays|automation|arn):/.test(line)).join('\n')
    assert.deepEqual(problemsOf(shown), [], shown)
    assert.notEqual(shown, example)
  })

  test('account ids keep their zeros', () => {
    assert.equal(parseSettings(minimal).accounts.management, '011111111111')
    assert.equal(parseSettings(minimal).accounts.automation, '011111111111')
  })

  for (const [name, lines, message] of [...mistakesInOneSetting, ...mistakesAcrossSettings]) {
    test(`${name} is one clear error`, () => {
      const keys = lines.split('\n').map((line) => /^\w+(?=:)/.exec(line)?.[0])
      const others = minimal.split('\n').filter((line) => !keys.includes(/^\w+(?=:)/.exec(line)?.[0]))
      const problems = problemsOf(`${others.join('\n')}\n${lines}\n`)
      assert.match(problems[0] ?? 'no problem', message)
      assert.equal(problems.length, name.startsWith('separate') ? 2 : 1, problems.join('\n'))
    })
  }

  test('the unedited example is refused value by value, except for templates that nobody deploys as they are', () => {
    const path = join(root, 'settings.example.yaml')
    assert.throws(
      () => readSettings(path),
      (error: SettingsError) => {
        assert.deepEqual(error.problems, [
          "organizationId: received o-exampleorgid, the example's; allowed: the id of your own",
          "accounts.management: received 111111111111, the example's; allowed: the id of your own",
          "accounts.security: received 222222222222, the example's; allowed: the id of your own",
          "accounts.logArchive: received 333333333333, the example's; allowed: the id of your own",
        ])
        return true
      },
    )
    assert.equal(readSettings(path, { allowExample: true }).organizationId, 'o-exampleorgid')
  })

  test('the member role goes to a Region that is enabled everywhere, unless the settings say otherwise', () => {
    const roleRegion = (region: string, more = '') =>
      parseSettings(minimal.replace('eu-central-1', region).replace('[r-ab12]', `[r-ab12]${more}`)).memberRole.region
    assert.equal(roleRegion('eu-central-1'), 'eu-central-1')
    assert.equal(roleRegion('eu-central-2'), 'us-east-1')
    assert.equal(roleRegion('us-gov-east-1'), 'us-gov-east-1')
    assert.equal(roleRegion('eu-central-2', ', region: eu-central-2'), 'eu-central-2')
  })

  test('all mistakes are told at once, at synthesis, without a stack trace', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'))
    try {
      const file = join(folder, 'settings.yaml')
      const content = `
organizationId: o-exampleorgid
region: eu-central-1
accounts: {management: 1, security: 222222222222, logArchive: 333333333333}
memberRole: {organizationalUnits: [none]}
schedule: {expression: rate(1 hour), timeZone: Mars/Olympus}
key: {arn: alias/reports}
`
      writeFileSync(file, content)
      const args = ['--import', './node-version.mjs', 'infra/main.ts']
      const { status, stderr } = spawnSync(process.execPath, args, {
        cwd: root,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, SETTINGS: file },
      })
      assert.equal(status, 1)
      assert.match(stderr, /has 5 problems:/)
      for (const name of ['accounts.management', 'organizationalUnits.0', 'expression', 'timeZone', 'key.arn']) {
        assert.match(stderr, new RegExp(`${name}: received`))
      }
      assert.doesNotMatch(stderr, /\n\s+at /)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('an expiry at the end of the lock, or without a lock, is fine', () => {
    assert.deepEqual(problemsOf(`${minimal}bucket: {expireAfterDays: 90, objectLock: {days: 90}}\n`), [])
    assert.deepEqual(problemsOf(`${minimal}bucket: {expireAfterDays: 30, objectLock: {mode: "off"}}\n`), [])
  })

  test('broken YAML and a missing file are told as what they are', () => {
    assert.match(problemsOf('a: [')[0] ?? '', /line 1/)
    assert.match(problemsOf('')[0] ?? '', /received nothing|received null/)
  })
})

suite('warnings', () => {
  const of = (more: string) => parseSettings(minimal + more)
  const ids = (more: string) => warnings(of(more)).map(({ id }) => id)
  test('none by default, with an alarm two hours after the daily run is due', () => {
    assert.deepEqual(ids(''), [])
    assert.equal(missingRunHours(of('')), 26)
  })
  test('runs less than five hours apart, with the reason', () => {
    assert.deepEqual(ids('schedule: {expression: rate(4 hours)}'), ['schedule-close'])
    assert.match(warnings(of('schedule: {expression: "cron(0 0/4 * * ? *)"}'))[0]?.text ?? '', /every second run/)
    assert.deepEqual(ids('schedule: {expression: rate(5 hours)}'), [])
  })
  test('an opt-in Region, or tolerated failures, for the member role', () => {
    const role = (more: string) =>
      warnings(parseSettings(minimal.replace('[r-ab12]', `[r-ab12], ${more}`))).map(({ id }) => id)
    assert.deepEqual(role('region: eu-central-2'), ['opt-in-region'])
    assert.deepEqual(role('failureTolerancePercentage: 5'), ['failures-tolerated'])
  })
  test('what the seven days of CloudWatch cannot serve', () => {
    assert.deepEqual(ids('schedule: {expression: rate(7 days)}'), ['no-missing-run-alarm'])
    assert.equal(missingRunHours(of('schedule: {expression: rate(7 days)}')), undefined)
    assert.equal(missingRunHours(of('schedule: {expression: "cron(0 6 ? * MON,THU *)"}')), 98)
  })
  test('readers who are everybody', () => {
    const readers = (...patterns: string[]) => ids(`access: {readers: ${JSON.stringify(patterns)}}`)
    assert.deepEqual(readers('arn:aws:iam::*:role/*'), ['readers-everybody'])
    assert.deepEqual(readers('arn:aws:iam::222222222222:role/?*'), ['readers-everybody'])
    assert.deepEqual(readers('arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*'), [])
  })
  test('a scope, whose runs do not count as full ones', () => {
    assert.deepEqual(ids('scope: {accounts: [222222222222]}'), ['no-full-scope'])
    const excluding = warnings(of('scope: {excludeAccounts: [222222222222]}'))
    assert.match(excluding[0]?.text ?? '', /named queries .* stay empty, which does not mean that nothing was found/)
    assert.equal(missingRunHours(of('scope: {accounts: [222222222222]}')), undefined)
  })
})
