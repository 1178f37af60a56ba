/**
 * Where the worker and the addon are, seen from the running file: in the source tree the worker is TypeScript and the addon lies in
 * packages/link/native, in a bundle both lie beside the bundle. Bundlers do not rewrite such URLs, so this file does it for all.
 */
export const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './speaker-worker.mjs', import.meta.url)
