import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Document } from 'yaml'
import { stackNames } from '../names.ts'
import { plainContext } from '../stacks/inline-template.ts'
import { automationTemplate } from './automation-template.ts'
import { bucketTemplate } from './bucket-template.ts'
import { keyTemplate } from './key-template.ts'
import { memberRoleTemplate } from './member-role-template.ts'
import { withSubstitutions } from './substitutions.ts'

/** File names after those of the AWS post that this project descends from. */
export const templateFiles = {
  key: 'iam-credential-report-kms-key.yaml',
  bucket: 'iam-credential-report-s3-bucket.yaml',
  automation: 'iam-credential-report-automation.yaml',
  memberRole: 'iam-credential-report-iam-role.yaml',
} as const

export type TemplateName = keyof typeof templateFiles

/** The four templates for those who do not use the CDK, from the definitions that the CDK deploys. */
export function plainTemplates(): Record<TemplateName, object> {
  const outdir = mkdtempSync(join(tmpdir(), 'plain-templates-'))
  try {
    const app = new App({ outdir, analyticsReporting: false, context: plainContext })
    const stacks = {
      key: keyTemplate(app, stackNames.key),
      bucket: bucketTemplate(app, stackNames.bucket),
      automation: automationTemplate(app, stackNames.automation),
      memberRole: memberRoleTemplate(app, stackNames.memberRole),
    }
    const assembly = app.synth({ skipValidation: true })
    const template = (name: TemplateName) => ({
      AWSTemplateFormatVersion: '2010-09-09',
      ...(withSubstitutions(assembly.getStackByName(stacks[name].stackName).template) as object),
    })
    return {
      key: template('key'),
      bucket: template('bucket'),
      automation: template('automation'),
      memberRole: template('memberRole'),
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

/**
 * YAML 1.1, as CloudFormation reads it: dates that are no dates (2012-10-17) come out quoted. Lists are not indented,
 * since CloudFormation takes 51,200 bytes without a bucket, and only the largest template is above that.
 */
export const toYaml = (content: object): string =>
  new Document(content, { version: '1.1', aliasDuplicateObjects: false }).toString({ lineWidth: 0, indentSeq: false })
