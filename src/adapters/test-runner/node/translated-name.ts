/** The name of the JavaScript that comes from a file. */
export const translatedName = (path: string): string => path.replace(/\.([mc]?)ts$/, '.$1js');
