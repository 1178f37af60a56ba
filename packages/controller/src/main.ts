import { runProgram, VERSION } from '@clarion/program'
import { controllerFlags } from './config.ts'
import { runController } from './controller.ts'

await runProgram(controllerFlags(VERSION, process.argv.slice(2), process.env), runController)
