export { createDemoLanguageModel } from './demo-language-model.js';
export { demoTasks, knowsPrompt } from './find-task.js';
export { unknownPrompt } from './refusals.js';
