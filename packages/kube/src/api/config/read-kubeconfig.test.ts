import { describe, expect, test } from '@jest/globals'
import { type KubeconfigFile, readKubeconfig } from './read-kubeconfig.ts'

const file = (text: string, path = '/home/me/.kube/config'): KubeconfigFile => ({
  path,
  folder: path.slice(0, path.lastIndexOf('/')),
  text,
})

const CONFIG = `
apiVersion: v1
kind: Config
current-context: work
clusters:
  - name: c1
    cluster: { server: 'https://192.0.2.1:6443', certificate-authority: ca.crt }
  - name: c2
    cluster: { server: 'https://[2001:db8::1]:6443', insecure-skip-tls-verify: true, tls-server-name: api }
users:
  - name: u1
    user: { tokenFile: token }
  - name: u2
    user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: ./login, args: null, interactiveMode: Never } }
contexts:
  - name: work
    context: { cluster: c1, user: u1, namespace: metallb-system }
  - name: home
    context: { cluster: c2, user: u2 }
  - name: nobody
    context: { cluster: c1 }
`

describe('a kubeconfig', () => {
  test('gives its current context', () => {
    const context = readKubeconfig([file(CONFIG)], undefined)
    expect(context.cluster.server).toBe('https://192.0.2.1:6443')
    expect(context.user.tokenFile).toBe('token')
    expect(context).toMatchObject({ clusterFolder: '/home/me/.kube', userFolder: '/home/me/.kube', namespace: 'metallb-system' })
  })

  test('gives the context that is asked for', () => {
    const { cluster, user, namespace } = readKubeconfig([file(CONFIG)], 'home')
    expect(cluster).toMatchObject({ 'insecure-skip-tls-verify': true, 'tls-server-name': 'api' })
    expect(user.exec?.command).toBe('./login')
    expect(namespace).toBeUndefined()
    expect(readKubeconfig([file(CONFIG)], 'nobody').user).toEqual({})
  })

  test('of several files the first that has an entry counts, with its own folder', () => {
    const first = file('current-context: work\nusers: [{name: u1, user: {token: secret}}]\n', '/etc/first')
    const { user, userFolder, clusterFolder } = readKubeconfig([first, file(CONFIG)], undefined)
    expect(user.token).toBe('secret')
    expect([userFolder, clusterFolder]).toEqual(['/etc', '/home/me/.kube'])
  })

  test.each([
    ['clusters: [', 'is no YAML'],
    ['just a text', 'is no kubeconfig: the object: expected object, received string'],
    ['', 'names no current-context'],
    [CONFIG.replace('cluster: c1, user: u1', 'cluster: c9, user: u1'), 'has no cluster "c9"'],
    [CONFIG.replace('cluster: c1, user: u1', 'cluster: c1, user: u9'), 'has no user "u9"'],
    [CONFIG.replace('current-context: work', 'current-context: play'), 'has no context "play"'],
    [CONFIG.replace('https://192.0.2.1:6443', 'somewhere'), 'server is no http or https URL'],
    [CONFIG.replace('certificate-authority: ca.crt', 'proxy-url: http://p'), 'proxy-url is not supported'],
    [CONFIG.replace('tokenFile: token', 'username: me'), 'username and password are not supported'],
    [CONFIG.replace('tokenFile: token', 'auth-provider: {name: gcp}'), 'auth-provider is not supported; use an exec plugin'],
    [CONFIG.replace('tokenFile: token', 'token: [secret]'), 'users.0.user.token: expected string, received array'],
  ])('that does not do is a sentence with its path: %#', (text, sentence) => {
    expect(() => readKubeconfig([file(text)], undefined)).toThrow(sentence)
    expect(() => readKubeconfig([file(text)], undefined)).toThrow('/home/me/.kube/config')
  })

  test('never tells its contents', () => {
    expect(() => readKubeconfig([file(CONFIG.replace('tokenFile: token', 'token: {a: hidden}'))], undefined)).not.toThrow(
      /hidden/,
    )
  })
})
