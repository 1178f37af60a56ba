export * from './arp.ts'
export * from './arp-frame.ts'
export * from './echo.ts'
