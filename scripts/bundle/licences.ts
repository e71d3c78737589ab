import type { BundledPackage } from './bundled-packages.ts'

const rule = '-'.repeat(80)

/**
 * One text with the licence of every package, as their licences require for redistribution. Packages that
 * share a text stand above it together.
 */
export function licenceTexts(packages: readonly BundledPackage[]): string {
  const byText = Map.groupBy(packages, ({ texts, license }) =>
    texts.length > 0
      ? texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join(`\n\n`)
      : `The package holds no licence file; its package.json says: ${license}`,
  )
  const sections = [...byText].map(([text, those]) =>
    [rule, ...those.map(({ name, version, license }) => `${name} ${version} (${license})`), rule, '', text, ''].join(
      '\n',
    ),
  )
  return ['Parts of these packages are in this program, each under its own licence.', '', ...sections, ''].join('\n')
}
