import { uuidV7 } from '../../src/domain/kernel/uuid.js';
import { T0 } from './builders.js';

/** The same ascending task ids in every run: the first was submitted one millisecond after T0. */
export function taskIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return uuidV7(T0 + count, 0, '0123456789abcdef');
  };
}
