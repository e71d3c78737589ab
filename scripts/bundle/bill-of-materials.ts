import type { BundledPackage } from './bundled-packages.ts'

/**
 * A software bill of materials in CycloneDX 1.6 of what is in a bundle, and nothing that is not. It has
 * neither serial number nor time, so that the same bundle has the same bill.
 * https://cyclonedx.org/docs/1.6/json/
 */
export function billOfMaterials(
  program: { readonly name: string; readonly version: string },
  packages: readonly BundledPackage[],
): string {
  const programReference = packageUrl(program.name, program.version)
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': programReference,
        name: program.name,
        version: program.version,
        purl: programReference,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: packages.map(component),
    dependencies: [
      { ref: programReference, dependsOn: packages.map(({ name, version }) => packageUrl(name, version)) },
    ],
  }
  return `${JSON.stringify(bill, undefined, 2)}\n`
}

function component({ name, version, license, integrity }: BundledPackage) {
  const [scope, plainName] = name.startsWith('@') ? (name.split('/') as [string, string]) : [undefined, name]
  return {
    type: 'library',
    'bom-ref': packageUrl(name, version),
    ...(scope !== undefined && { group: scope }),
    name: plainName,
    version,
    ...(integrity?.startsWith('sha512-') && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') }],
    }),
    licenses: [/[ (]/.test(license) ? { expression: license } : { license: { id: license } }],
    purl: packageUrl(name, version),
  }
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
const packageUrl = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`
