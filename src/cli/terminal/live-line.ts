/** To the beginning of the line, and nothing behind it. */
const CLEAR = '\r\u001b[K';

/**
 * The last line of a terminal, written over by whatever comes next: only what is under way stands in it.
 * @param room characters of a line; null where there is no terminal, and nothing is written then
 */
export function createLiveLine(write: (text: string) => void, room: () => number | null) {
  let isShown = false;

  function clear(): void {
    if (isShown) write(CLEAR);
    isShown = false;
  }

  return {
    clear,
    show(line: string | null): void {
      const most = room();
      if (line === null || most === null) {
        clear();
        return;
      }
      // A full line would make the terminal begin another one.
      write(
        `${CLEAR}${Array.from(line)
          .slice(0, most - 1)
          .join('')}`,
      );
      isShown = true;
    },
  };
}
