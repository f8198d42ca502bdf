/** The name of the JavaScript that comes from a file. Apart, so that whoever needs no compiler loads none. */
export const translatedName = (path: string): string => path.replace(/\.([mc]?)ts$/, '.$1js');
