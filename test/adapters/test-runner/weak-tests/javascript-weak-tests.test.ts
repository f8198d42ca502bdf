import { describeWeakTests } from './describe-weak-tests.js';
import { honestInJavascript, javascriptWeakTests, wrongInBoth } from './javascript-weak-tests.js';

describeWeakTests({
  language: 'javascript',
  kinds: javascriptWeakTests,
  wrongInBoth,
  honest: honestInJavascript,
});
