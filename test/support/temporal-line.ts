import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to the Temporal server whose answers can be held back while the questions still get through, or that is cut. */
export type TemporalLine = {
  /** `host:port` to connect to in the server's stead. */
  readonly address: string;
  holdAnswers(): void;
  passAnswers(): void;
  /** Cuts what is connected and lets nobody connect again. */
  cut(): Promise<void>;
};

type Call = { readonly caller: Socket; readonly server: Socket; held: Buffer[] };

export async function openTemporalLine(address: string): Promise<TemporalLine> {
  const [host, port] = address.split(':');
  const calls = new Set<Call>();
  let isHeld = false;

  const listener = createServer((caller) => {
    const server = connect({ host: host ?? '127.0.0.1', port: Number(port) });
    const call: Call = { caller, server, held: [] };
    calls.add(call);
    caller.on('data', (data) => server.write(data));
    server.on('data', (data) => {
      if (isHeld) call.held.push(data);
      else caller.write(data);
    });
    for (const [one, other] of [
      [caller, server],
      [server, caller],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => {
        other.destroy();
        calls.delete(call);
      });
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));

  return {
    address: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    holdAnswers: () => void (isHeld = true),
    passAnswers() {
      isHeld = false;
      for (const call of calls) for (const data of call.held.splice(0)) call.caller.write(data);
    },
    async cut() {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const { caller, server } of calls) {
        caller.destroy();
        server.destroy();
      }
      await closed;
    },
  };
}
