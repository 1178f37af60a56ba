export * from './responder.ts'
