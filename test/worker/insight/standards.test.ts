import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultThresholds } from '../../../worker/config.ts'
import { checks } from '../../../worker/insight/findings/catalog.ts'
import { relations, supportedBy, supportsText } from '../../../worker/insight/findings/standards.ts'

test('a requirement is related by the control of the same check, and by no other source', () => {
  for (const { check, control } of relations) {
    const { securityHub } = checks.find(({ id }) => id === check) ?? {}
    // IAM.8 asks the same as IAM.22, at 90 days.
    assert.ok(control === securityHub || (check === 'unused-credentials' && control === 'IAM.8'), `${check} ${control}`)
  }
  const named = checks.filter(({ securityHub, neverDecided }) => securityHub && !neverDecided).map(({ id }) => id)
  assert.deepEqual(new Set(relations.map(({ check }) => check)), new Set(named))
})

test('requirements have the form of their standard', () => {
  const forms = {
    'PCI DSS v4.0.1': /^\d+(\.\d+)+$/,
    'NIST SP 800-53 r5': /^[A-Z]{2}-\d+(\(\d+\))?$/,
    'NIST SP 800-171 r2': /^3\.\d+\.\d+$/,
  } as const
  for (const { check, related } of relations) {
    for (const { standard, requirements } of related) {
      assert.ok(requirements.length > 0)
      for (const requirement of requirements) assert.match(requirement, forms[standard], `${check} ${standard}`)
      assert.equal(new Set(requirements).size, requirements.length)
    }
  }
})

test('a check supports nothing where its limit is not the limit of the control', () => {
  const text = (thresholds: Partial<typeof defaultThresholds>) =>
    ['unused-credentials', 'key-rotation'].map((id) =>
      supportsText(supportedBy(id, { ...defaultThresholds, ...thresholds })),
    )
  assert.deepEqual(text({}), [
    'NIST SP 800-171 r2: 3.1.2',
    'PCI DSS v4.0.1: 8.3.9, 8.6.3; NIST SP 800-53 r5: AC-2(1), AC-2(3), AC-3(15)',
  ])
  assert.match(text({ unusedCredentialDays: 90 })[0] ?? '', /^PCI DSS v4\.0\.1: 8\.2\.6; NIST SP 800-53 r5: AC-2, /)
  assert.deepEqual(text({ unusedCredentialDays: 60, keyRotationDays: 365 }), ['', ''])
  assert.deepEqual(supportedBy('one-active-key', defaultThresholds), [])
})
