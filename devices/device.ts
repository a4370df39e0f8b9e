/** The port between the core and the devices process, and between the process and its drivers. */
export * from './port/driver.ts'
export * from './port/info.ts'
export * from './port/messages.ts'
export * from './port/picture.ts'
export * from './port/readings.ts'
