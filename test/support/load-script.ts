/**
 * Loads a file of scripts/: set-up runs before there is a compiler, so it is plain JavaScript without types, and the
 * caller says what it takes it for.
 */
export async function loadScript<Module>(path: string): Promise<Module> {
  const url = new URL(`../../scripts/${path}`, import.meta.url).href;
  return (await import(url)) as Module;
}
