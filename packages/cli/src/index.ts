/** Answers to why: the decisions of controller and speaker for people and scripts. Wiring only: core decides, kube reads, this prints. */
export { run } from './run.ts'
