import { Construct } from 'constructs'
import { keyNoticeRoleName } from '../names.ts'
import { keyTamperingPattern } from './event-patterns.ts'
import { calledBy, Notices } from './notices.ts'

export interface KeyNoticesProps {
  readonly keyArn: string
  /** In the automation account; the same Region. */
  readonly topicArn: string
}

/** Publishes attempts to change the key: its policy, its state, its grants, its alias. */
export class KeyNotices extends Construct {
  constructor(scope: Construct, id: string, { keyArn, topicArn }: KeyNoticesProps) {
    super(scope, id)
    new Notices(this, {
      topicArn,
      roleName: keyNoticeRoleName,
      roleDescription: 'Publishes changes to the key of the IAM credential reports',
    }).add(this, 'Tampering', {
      name: 'iam-credential-reports-key-tampering',
      description: 'A caller tried to change the key of the IAM credential reports',
      eventPattern: keyTamperingPattern(keyArn),
      paths: calledBy.paths,
      lines: ['An attempt to change the key of the IAM credential reports.', ...calledBy.lines],
    })
  }
}
