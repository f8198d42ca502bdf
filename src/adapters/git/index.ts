export { createGitCodeRepository } from './git-code-repository.js';
