export { createTypescriptSyntaxChecker } from './typescript-syntax-checker.js';
