import type { Thresholds } from '../../model.ts'

/** Requirements of one standard that AWS Security Hub relates to a control. */
export interface RelatedRequirements {
  readonly standard: 'PCI DSS v4.0.1' | 'NIST SP 800-53 r5' | 'NIST SP 800-171 r2'
  readonly requirements: readonly string[]
}

interface Relation {
  readonly check: string
  /** The control of AWS Security Hub whose page names the requirements. */
  readonly control: string
  /** The limit of the control in days, for a check with a limit of its own. */
  readonly limit?: { readonly of: keyof Thresholds; readonly days: number }
  readonly related: readonly RelatedRequirements[]
}

const pci = (...requirements: string[]): RelatedRequirements => ({ standard: 'PCI DSS v4.0.1', requirements })
const nist53 = (...requirements: string[]): RelatedRequirements => ({ standard: 'NIST SP 800-53 r5', requirements })
const nist171 = (...requirements: string[]): RelatedRequirements => ({ standard: 'NIST SP 800-171 r2', requirements })

const mfa53 = nist53('AC-2(1)', 'AC-3(15)', 'IA-2(1)', 'IA-2(2)', 'IA-2(6)', 'IA-2(8)')

/**
 * Checks, and the requirements that AWS Security Hub relates to its control of the same kind ("Related requirements"
 * of each control; read in November 2026). A check that passes supports a requirement; it does not prove it.
 * root-hardware-mfa (IAM.6) is left out, because a report never decides it.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
 */
export const relations: readonly Relation[] = [
  {
    check: 'root-access-key',
    control: 'IAM.4',
    related: [nist53('AC-2(1)', 'AC-3(15)', 'AC-3(7)', 'AC-6', 'AC-6(10)', 'AC-6(2)')],
  },
  { check: 'root-mfa', control: 'IAM.9', related: [pci('8.4.2'), mfa53] },
  { check: 'console-mfa', control: 'IAM.5', related: [pci('8.4.2'), mfa53] },
  {
    check: 'unused-credentials',
    control: 'IAM.22',
    limit: { of: 'unusedCredentialDays', days: 45 },
    related: [nist171('3.1.2')],
  },
  {
    check: 'unused-credentials',
    control: 'IAM.8',
    limit: { of: 'unusedCredentialDays', days: 90 },
    related: [
      pci('8.2.6'),
      nist53('AC-2', 'AC-2(1)', 'AC-2(3)', 'AC-3', 'AC-3(15)', 'AC-3(7)', 'AC-6'),
      nist171('3.1.2'),
    ],
  },
  {
    check: 'key-rotation',
    control: 'IAM.3',
    limit: { of: 'keyRotationDays', days: 90 },
    related: [pci('8.3.9', '8.6.3'), nist53('AC-2(1)', 'AC-2(3)', 'AC-3(15)')],
  },
  {
    check: 'user-mfa',
    control: 'IAM.19',
    related: [pci('8.4.2'), mfa53, nist171('3.3.8', '3.5.3', '3.5.4', '3.7.5')],
  },
]

const none: readonly RelatedRequirements[] = []

/** What a pass of a check supports; nothing where the run's limit is not the control's. */
export const supportedBy = (checkId: string, thresholds: Thresholds): readonly RelatedRequirements[] =>
  relations.find(
    ({ check, limit }) => check === checkId && (limit === undefined || thresholds[limit.of] === limit.days),
  )?.related ?? none

/** `PCI DSS v4.0.1: 8.4.2; NIST SP 800-53 r5: AC-2(1), AC-3(15)`. */
export const supportsText = (related: readonly RelatedRequirements[]): string =>
  related.map(({ standard, requirements }) => `${standard}: ${requirements.join(', ')}`).join('; ')
