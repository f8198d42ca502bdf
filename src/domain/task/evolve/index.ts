export { evolve } from './evolve.js';
