import { describeWeakTests } from './describe-weak-tests.js';
import { honestInPython, pythonWeakTests, wrongInBoth } from './python-weak-tests.js';

describeWeakTests({ language: 'python', kinds: pythonWeakTests, wrongInBoth, honest: honestInPython });
