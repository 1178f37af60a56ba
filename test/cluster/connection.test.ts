/** Every way to be let in at a real API server: kubeconfig, exec plugin, files that rotate, a pod's service account. */
import assert from 'node:assert/strict'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { connectApi } from '@clarion/kube'
import { ApiClient } from '../../packages/kube/src/api/client.ts'
import { inCluster } from '../../packages/kube/src/api/config/in-cluster.ts'
import { SYSTEM_CLOCK } from '../../packages/kube/src/clock.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { type ApiServer, startApiServer } from './apiserver.ts'

describe('a connection', { timeout: 120_000 }, () => {
  let lifetime: Lifetime
  let server: ApiServer
  let folder: string
  const clients = new Set<ApiClient>()

  before(async () => {
    lifetime = openLifetime()
    folder = mkdtempSync(join(tmpdir(), 'clarion-connection-'))
    lifetime.onEnd(() => rmSync(folder, { recursive: true }))
    server = await startApiServer(lifetime, (line) => console.log(line))
  })
  after(async () => {
    for (const client of clients) client.close()
    await server?.end()
    lifetime.end()
  })

  const config = (user: string, cluster = `certificate-authority: '${server.certificate}'`) => {
    const path = join(folder, 'config')
    const clusters = `[{name: c, cluster: {server: '${server.url}', ${cluster}}}]`
    const contexts = '[{name: x, context: {cluster: c, user: u}}]'
    writeFileSync(path, `current-context: x\nclusters: ${clusters}\ncontexts: ${contexts}\nusers: [{name: u, user: ${user}}]\n`)
    return path
  }
  const connect = async (kubeconfig: string | undefined, env: NodeJS.ProcessEnv = {}) => {
    const client = await connectApi({ kubeconfig, env, userAgent: 'clarion-test' })
    clients.add(client)
    return client
  }
  const asks = async (client: ApiClient) => {
    const answer = await client.request({ method: 'GET', path: '/api/v1/namespaces/default/services?limit=1' })
    return answer.ok ? 'let in' : answer.reason
  }

  test('by token', async () => {
    assert.equal(await asks(await connect(server.kubeconfig('admin'))), 'let in')
    assert.equal(await asks(await connect(undefined, { KUBECONFIG: server.kubeconfig('admin') })), 'let in')
    assert.equal(await asks(await connect(server.kubeconfig('stranger'))), 'Forbidden')
    assert.equal(await asks(await connect(config("{token: 'wrong'}"))), 'Unauthorized')
  })

  test('by a token file that rotates: looked at again when it is refused', async () => {
    writeFileSync(join(folder, 'token'), 'expired\n')
    const client = await connect(config('{tokenFile: token}'))
    assert.equal(await asks(client), 'Unauthorized')
    writeFileSync(join(folder, 'token'), `${server.token('admin')}\n`)
    assert.equal(await asks(client), 'let in')
  })

  test('by an exec plugin, run again when what it gave is refused', async () => {
    const apiVersion = 'client.authentication.k8s.io/v1'
    const login = join(folder, 'login')
    const program = (token: string) => {
      const credential = { apiVersion, kind: 'ExecCredential', status: { token } }
      writeFileSync(
        login,
        `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO $FLAVOUR $1" >> '${folder}/runs'\necho '${JSON.stringify(credential)}'\n`,
      )
      chmodSync(login, 0o755)
    }
    program('expired')
    const exec = `{exec: {apiVersion: '${apiVersion}', command: ./login, args: [now], env: [{name: FLAVOUR, value: mild}]}}`
    const client = await connect(config(exec), { PATH: process.env.PATH })
    assert.equal(await asks(client), 'Unauthorized')
    program(server.token('admin'))
    assert.deepEqual(await Promise.all([asks(client), asks(client)]), ['let in', 'let in'])
    assert.equal(await asks(client), 'let in')
    const runs = readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n')
    assert.ok(runs.length >= 3 && runs.length <= 4, `${runs.length} runs`)
    assert.match(runs[0] ?? '', /"kind":"ExecCredential".* mild now$/)
    writeFileSync(login, '#!/bin/sh\nexit 3\n')
    assert.equal(await asks(await connect(config(exec), { PATH: process.env.PATH })), 'NoCredentials')
  })

  test('of a pod, whose authority rotates', async () => {
    const account = join(folder, 'account')
    cpSync(server.certificate, join(account, 'ca.crt'))
    writeFileSync(join(account, 'token'), server.token('admin'))
    writeFileSync(join(account, 'namespace'), 'metallb-system')
    const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(server.port) }
    let now = 0
    const connection = await inCluster(env, () => now, account)
    assert.ok(connection)
    assert.equal(connection.namespace, 'metallb-system')
    const client = new ApiClient({ connection, clock: SYSTEM_CLOCK, wallNow: Date.now, userAgent: 'clarion-test' })
    clients.add(client)
    assert.equal(await asks(client), 'let in')
    writeFileSync(join(account, 'ca.crt'), rootCertificates[0] ?? '')
    assert.equal(await asks(client), 'let in') // not looked at yet
    now += 60_000
    assert.equal(await asks(client), 'Unreachable')
    cpSync(server.certificate, join(account, 'ca.crt'))
    now += 60_000
    assert.equal(await asks(client), 'let in')
    assert.equal(await inCluster({}, () => now, account), undefined)
  })

  test('to a server whose certificate nobody vouches for is none, unless that is wanted', async () => {
    const user = `{token: '${server.token('admin')}'}`
    assert.equal(await asks(await connect(config(user, 'tls-server-name: kubernetes'))), 'Unreachable')
    assert.equal(await asks(await connect(config(user, 'insecure-skip-tls-verify: true'))), 'let in')
    const authority = `certificate-authority: '${server.certificate}'`
    assert.equal(await asks(await connect(config(user, `${authority}, tls-server-name: kubernetes`))), 'let in')
    assert.equal(await asks(await connect(config(user, `${authority}, tls-server-name: elsewhere`))), 'Unreachable')
  })

  test('that cannot be found is a sentence', async () => {
    await assert.rejects(connect('/nowhere/config'), /the kubeconfig \/nowhere\/config cannot be read/)
    await assert.rejects(connect(undefined, {}), /there is no kubeconfig, and this is no pod/)
  })
})
