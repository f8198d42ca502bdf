const NEEDED = [20, 19];

/** True when a Node of this version (`20.19.0`) can run Code Intern. */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** The one line for a person whose Node is too old, or null. */
export function nodeProblem(version) {
  if (isNodeNewEnough(version)) return null;
  return `Code Intern needs Node ${NEEDED.join('.')} or newer; this is ${version} (${process.execPath}). Install a newer one, e.g. from nodejs.org or with nvm, and try again.`;
}
