export { createOllamaLanguageModel } from './ollama-language-model.js';
