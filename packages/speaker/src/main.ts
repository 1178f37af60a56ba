import { runProgram, VERSION } from '@clarion/program'
import { speakerFlags } from './config.ts'
import { runSpeaker } from './speaker.ts'

await runProgram(speakerFlags(VERSION, process.argv.slice(2), process.env), runSpeaker)
