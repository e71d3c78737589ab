/** Controls that both assess: our check, and Prowler's checks of the same recommendation of the CIS benchmark. */
export const controls = [
  { check: 'root-access-key', ofRoot: true, peer: ['iam_no_root_access_key'] },
  { check: 'root-mfa', ofRoot: true, peer: ['iam_root_mfa_enabled'] },
  { check: 'root-hardware-mfa', ofRoot: true, peer: ['iam_root_hardware_mfa_enabled'] },
  { check: 'root-activity', ofRoot: true, peer: ['iam_avoid_root_usage'] },
  { check: 'console-mfa', ofRoot: false, peer: ['iam_user_mfa_enabled_console_access'] },
  { check: 'keys-at-user-creation', ofRoot: false, peer: ['iam_user_no_setup_initial_access_key'] },
  { check: 'unused-credentials', ofRoot: false, peer: ['iam_user_accesskey_unused', 'iam_user_console_access_unused'] },
  { check: 'one-active-key', ofRoot: false, peer: ['iam_user_two_active_access_key'] },
  { check: 'key-rotation', ofRoot: false, peer: ['iam_rotate_access_key_90_days'] },
] as const

export type CheckId = (typeof controls)[number]['check']

/** What a scanner says of a principal. `error`: its check ended with an error. `silent`: it has no row about it. */
export type Word = 'fail' | 'pass' | 'undecidable' | 'error' | 'silent'

/** A user or root user, under one control. */
export interface Subject {
  readonly account: string
  readonly principal: string
  readonly check: CheckId
}

export const rootUser = '<root_account>'

/** Words by subject. */
export class Words {
  readonly #words = new Map<string, Word>()

  get(subject: Subject): Word | undefined {
    return this.#words.get(key(subject))
  }

  /** A failure stays: Prowler has a row for each key of a user. */
  say(subject: Subject, word: Word): void {
    if (this.get(subject) !== 'fail') this.#words.set(key(subject), word)
  }
}

const key = ({ account, principal, check }: Subject) => `${account} ${principal} ${check}`
