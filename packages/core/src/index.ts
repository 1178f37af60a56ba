export * from './config/objects.ts'
export * from './effects.ts'
export * from './facts.ts'
