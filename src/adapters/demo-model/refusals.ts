import { demoTasks } from './find-task.js';

/** What the demo says to a prompt that it has no script for. */
export const unknownPrompt = `The demo model is a script and knows only these tasks: ${demoTasks
  .map((title) => `"${title}"`)
  .join(
    ', ',
  )}. For any other task install a real model: get Ollama from https://ollama.com/download, run "ollama pull mistral:7b", then start the service without "--provider demo".`;

/** What the demo says when one of its tasks is asked for in a language that its script is not written in. */
export function otherLanguage(title: string, language: string): string {
  return `The demo model is a script and has "${title}" in ${language} only: leave the language out. For other languages install a real model: "ollama pull mistral:7b", then start the service without "--provider demo".`;
}
