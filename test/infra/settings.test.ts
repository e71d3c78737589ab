import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseSettings, SettingsError } from '../../infra/settings/settings.ts'
import { missingRunHours, warnings } from '../../infra/settings/warnings.ts'

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

  const mistakes: readonly [string, string, RegExp][] = [
    [
      'a wrong account id',
      'accounts: {management: 11111, security: 222222222222, logArchive: 333333333333}',
      /^accounts\.management: received "11111"; allowed: an account id of 12 digits$/,
    ],
    [
      'an organizational unit that is none',
      'memberRole: {organizationalUnits: [Workloads]}',
      /^memberRole\.organizationalUnits\.0: received "Workloads"; allowed: the id of an organizational unit/,
    ],
    [
      'no organizational unit',
      'memberRole: {organizationalUnits: []}',
      /^memberRole\.organizationalUnits: received \[\]; allowed: a list of at least one/,
    ],
    [
      'an hourly schedule',
      'schedule: {expression: rate(1 hour)}',
      /^schedule\.expression: received "rate\(1 hour\)"; allowed: 4 hours or more between two runs \(here 1\)/,
    ],
    [
      'a schedule that is none',
      'schedule: {expression: banana(1)}',
      /^schedule\.expression: .*neither rate\(.*nor cron\(/,
    ],
    ['a schedule of one time', 'schedule: {expression: at(2026-11-22T10:00:00)}', /^schedule\.expression: .*recurs/],
    [
      'a bad time zone',
      'schedule: {timeZone: Europe/Nowhere}',
      /^schedule\.timeZone: received "Europe\/Nowhere"; allowed: a time zone/,
    ],
    [
      'an alias for a key ARN',
      'key: {arn: "arn:aws:kms:eu-central-1:222222222222:alias/reports"}',
      /^key\.arn: .*full ARN.*an alias is looked up/,
    ],
    [
      'a key of another Region',
      'key: {arn: "arn:aws:kms:us-east-1:222222222222:key/1"}',
      /^key\.arn: received a key of us-east-1; allowed: a key of the Region eu-central-1$/,
    ],
    [
      'a key of another account',
      'key: {arn: "arn:aws:kms:eu-central-1:444444444444:key/1"}',
      /^key\.arn: received a key of account 444444444444/,
    ],
    ['a setting that does not exist', 'alarm: {}', /^alarm: no such setting; see settings\.example\.yaml$/],
    ['a setting that does not exist, further down', 'alarms: {mail: a@example.com}', /^alarms\.mail: no such setting/],
    [
      'memory that Fargate does not offer',
      'task: {cpu: 256, memory: 4096}',
      /^task\.memory: received 4096; allowed with a cpu of 256: 512 to 2048/,
    ],
    ['two images', 'task: {image: a/b:1, imageTag: "1"}', /^task\.image and task\.imageTag: received both/],
    [
      'days of retention that there are not',
      'logs: {retentionDays: 91}',
      /^logs\.retentionDays: received "91"; allowed: one of 1, 3, 5/,
    ],
    [
      'a reader that is no role',
      'access: {readers: ["arn:aws:iam::222222222222:user/me"]}',
      /^access\.readers\.0: .*a role's ARN/,
    ],
    [
      'an account in and out of scope',
      'scope: {accounts: [222222222222], excludeAccounts: [222222222222]}',
      /^scope\.accounts and scope\.excludeAccounts: received 222222222222 in both/,
    ],
    ['separate accounts in single-account mode', 'singleAccount: true', /^accounts\.security: .*singleAccount is true/],
    ['a tag that AWS keeps to itself', 'tags: {"aws:x": y}', /^tags\.aws:x: .*not beginning with aws:/],
    [
      'an expiry before the end of the lock',
      'bucket: {expireAfterDays: 30}',
      /^bucket\.expireAfterDays: received 30; allowed: 365 or more, since bucket\.objectLock locks objects for 365 days$/,
    ],
    [
      'an expiry before the end of a lock that is set',
      'bucket: {expireAfterDays: 89, objectLock: {days: 90}}',
      /^bucket\.expireAfterDays: received 89; allowed: 90 or more/,
    ],
    ['text where a section belongs', 'schedule: daily', /^schedule: received "daily"/],
  ]
  for (const [name, line, message] of mistakes) {
    test(`${name} is one clear error`, () => {
      const key = line.split(':')[0] ?? ''
      const content = `${minimal.replace(new RegExp(`^${key}:.*\n`, 'm'), '')}${line}\n`
      const problems = problemsOf(content)
      assert.match(problems[0] ?? 'no problem', message)
      assert.equal(problems.length, name.startsWith('separate') ? 2 : 1, problems.join('\n'))
    })
  }

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
