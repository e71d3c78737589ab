import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { readNamedFile } from '../config/named-file.ts'

/** AWS_CA_BUNDLE cannot be used. */
export class CertificateBundleError extends Error {
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`AWS_CA_BUNDLE: ${file} ${reason}`, options)
    this.name = 'CertificateBundleError'
  }
}

const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/**
 * Has all TLS connections of this process trust the certificates of a PEM file beside those of Node.js: the clients',
 * and those that credential providers open for themselves.
 * https://nodejs.org/docs/latest-v24.x/api/tls.html#tlssetdefaultcacertificatescerts
 *
 * @throws CertificateBundleError where the file cannot be read or holds no certificate
 */
export function trustCertificates(file: string): void {
  let text: string
  try {
    text = readNamedFile(file).toString('utf8')
  } catch (error) {
    throw new CertificateBundleError(file, `cannot be read (${(error as Error).message})`, { cause: error })
  }
  const certificates = text.match(certificate)
  if (!certificates) throw new CertificateBundleError(file, 'holds no certificate in PEM format')
  try {
    setDefaultCACertificates([...getCACertificates('default'), ...certificates])
  } catch (error) {
    throw new CertificateBundleError(file, `holds an invalid certificate (${(error as Error).message})`, {
      cause: error,
    })
  }
}
