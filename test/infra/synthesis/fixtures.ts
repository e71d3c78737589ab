import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '../../../infra/app.ts'
import { parseSettings } from '../../../infra/settings/settings.ts'
import { plainContext } from '../../../infra/stacks/inline-template.ts'
import type { Deployed, Template } from './resolve.ts'

export const accounts = {
  management: '111111111111',
  security: '222222222222',
  logArchive: '333333333333',
  member: '444444444444',
  outside: '999999999999',
} as const

export const organizationId = 'o-exampleorgid'
export const region = 'eu-central-1'

/** Settings that switch on whatever adds to the policies. The image is given, so that nothing depends on its files. */
export const fullSettings = `
organizationId: ${organizationId}
region: ${region}
accounts:
  management: ${accounts.management}
  security: ${accounts.security}
  logArchive: ${accounts.logArchive}
memberRole:
  organizationalUnits: [r-ab12]
access:
  readers: ["arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*"]
  operators: ["arn:aws:iam::${accounts.management}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Platform_*"]
bucket:
  expireAfterDays: 2557
  alertOnTampering: true
  accessLogs: {bucket: access-logs-of-the-organization}
task:
  image: ${accounts.management}.dkr.ecr.${region}.amazonaws.com/reports/worker:1.0.0
alarms:
  email: security@example.com
analytics:
  auditors: ["arn:aws:iam::${accounts.logArchive}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*"]
`

const synthesized = new Map<string, readonly Deployed[]>()

/**
 * The stacks that settings make, with where they go. Each settings text is synthesized once per process, because a
 * synthesis takes a second: treat the result as read-only. What CDK would validate is left to cfn-lint.
 */
export function synthesize(settings: string): readonly Deployed[] {
  const stacks = synthesized.get(settings) ?? synthesizeAnew(settings)
  synthesized.set(settings, stacks)
  return stacks
}

function synthesizeAnew(settings: string): readonly Deployed[] {
  const outdir = mkdtempSync(join(tmpdir(), 'synthesis-'))
  try {
    const assembly = buildApp(parseSettings(settings), { outdir, context: plainContext }).synth({
      skipValidation: true,
    })
    return assembly.stacks.map(({ stackName: name, template, environment }) => ({
      name,
      template: template as Template,
      account: environment.account,
      region: environment.region,
    }))
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

/** One of them. */
export function stackOf(stacks: readonly Deployed[], name: string): Deployed {
  const found = stacks.find((stack) => stack.name === name)
  if (!found) throw new Error(`There is no stack ${name}; there are ${stacks.map((stack) => stack.name).join(', ')}`)
  return found
}
