/** Sends what arrives while one group is under way as the next group. */
export type GroupCommit<Item, Result> = (item: Item) => Promise<Result>;

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly bytes: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Group commit (as in databases' write-ahead logs): one group in flight, whoever comes meanwhile shares the next.
 * @param send answers in the order of its items
 * @param maxBytes a group is cut at this size of its JSON, in UTF-8
 */
export function createGroupCommit<Item, Result>(
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
  maxBytes: number,
): GroupCommit<Item, Result> {
  let queue: Waiting<Item, Result>[] = [];
  let busy = false;

  function takeGroup(): Waiting<Item, Result>[] {
    let bytes = 0;
    const end = queue.findIndex((one) => (bytes += one.bytes) > maxBytes);
    const group = queue.slice(0, end === -1 ? queue.length : Math.max(1, end));
    queue = queue.slice(group.length);
    return group;
  }

  async function sendGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await send(group.map((one) => one.item));
      group.forEach((one, index) => {
        const result = results[index];
        if (result === undefined)
          one.reject(new Error('the group came back without an answer for every entry'));
        else one.resolve(result);
      });
    } catch (error) {
      for (const one of group) one.reject(error);
    }
  }

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    // Whoever calls in this very turn belongs to the first group already.
    await Promise.resolve();
    while (queue.length > 0) await sendGroup(takeGroup());
    busy = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, bytes: Buffer.byteLength(JSON.stringify(item)), resolve, reject });
      void work();
    });
}
