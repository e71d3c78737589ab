import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Document } from 'yaml'
import { acceleratorFragment, controlTowerManifest } from '../templates/landing-zones.ts'
import { plainTemplates, type TemplateName, templateFiles, toYaml } from '../templates/plain-templates.ts'
import { resourceControlPolicies } from '../templates/resource-control-policy.ts'
import { serviceControlPolicies } from '../templates/service-control-policy.ts'
import { withSettings } from './settings-file.ts'

const folder = 'templates.out'
const own = process.env.SETTINGS ?? 'settings.yaml'
const example = 'settings.example.yaml'
const source = existsSync(own) ? own : example

/** YAML 1.2 leaves the version of the manifest, which has to stand without quotes, as it is. */
const toPlainYaml = (content: object) => new Document(content).toString({ lineWidth: 0 })

await withSettings(
  (settings) => {
    const templates = plainTemplates()
    for (const name of Object.keys(templateFiles) as TemplateName[]) {
      write(`templates/${templateFiles[name]}`, toYaml(templates[name]))
    }
    const origin = `# Made from ${source}.\n`
    write('customizations-for-control-tower/manifest.yaml', origin + toPlainYaml(controlTowerManifest(settings)))
    write('landing-zone-accelerator/customizations-config.yaml', origin + toPlainYaml(acceleratorFragment(settings)))
    writePolicies('service-control-policy', serviceControlPolicies(settings))
    writePolicies('resource-control-policy', resourceControlPolicies(settings))
  },
  source,
  { allowExample: source === example },
)

/** Without white space, which counts against the size that Organizations accepts. */
function writePolicies(name: string, policies: readonly object[]): void {
  for (const [index, policy] of policies.entries()) {
    write(`${name}${index === 0 ? '' : `-${index + 1}`}.json`, `${JSON.stringify(policy)}\n`)
  }
}

function write(name: string, content: string): void {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  process.stdout.write(`${path}\n`)
}
