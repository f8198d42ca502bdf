/** Sends what arrives while one group is under way as the next group. */
export type GroupCommit<Item, Result> = (item: Item) => Promise<Result>;

/** What becomes of an item whose time is up before its group was sent. */
export type Lapse<Item, Result> = {
  /** Milliseconds since 1970. */
  readonly at: (item: Item) => number;
  readonly result: (item: Item) => Result;
};

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly bytes: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/** The longest beginning of the line that fits; one that is too large for any group goes alone. */
function firstThatFit<One extends { readonly bytes: number }>(
  line: readonly One[],
  maxBytes: number,
  most: number,
): readonly One[] {
  let bytes = 0;
  const end = line.findIndex((one, index) => index >= most || (bytes += one.bytes) > maxBytes);
  return line.slice(0, end === -1 ? line.length : Math.max(1, end));
}

/**
 * Group commit (as in databases' write-ahead logs): one group in flight, whoever comes meanwhile shares the next.
 * @param send answers in the order of its items
 * @param maxBytes a group is cut at this size of its JSON, in UTF-8
 * @param options `most`: how many items a group may have; `lapse`: until when an item may wait for its group
 */
export function createGroupCommit<Item, Result>(
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
  maxBytes: number,
  { most = Infinity, lapse }: { readonly most?: number; readonly lapse?: Lapse<Item, Result> } = {},
): GroupCommit<Item, Result> {
  let queue: readonly Waiting<Item, Result>[] = [];
  let busy = false;

  function leave(group: readonly Waiting<Item, Result>[]): void {
    queue = queue.filter((one) => !group.includes(one));
  }

  function dropLapsed(): void {
    if (!lapse) return;
    const late = queue.filter(({ item }) => lapse.at(item) <= Date.now());
    leave(late);
    for (const { item, resolve } of late) resolve(lapse.result(item));
  }

  function takeGroup(): readonly Waiting<Item, Result>[] {
    dropLapsed();
    const group = firstThatFit(queue, maxBytes, most);
    leave(group);
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
    for (let group = takeGroup(); group.length > 0; group = takeGroup()) await sendGroup(group);
    busy = false;
  }

  async function lapsing(item: Item, answered: Promise<Result>): Promise<Result> {
    if (!lapse) return answered;
    const timer = setTimeout(dropLapsed, Math.max(0, lapse.at(item) - Date.now()) + 1);
    return answered.finally(() => clearTimeout(timer));
  }

  return (item) =>
    lapsing(
      item,
      new Promise((resolve, reject) => {
        queue = [...queue, { item, bytes: Buffer.byteLength(JSON.stringify(item)), resolve, reject }];
        void work();
      }),
    );
}
