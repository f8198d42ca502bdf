import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';
/** Header bytes of a frame by the first length field: what is larger has its length behind it. */
const SHORT = 126;
const TEXT = 0x81;

/** Counts whole text frames in what a server sends; anything else of a server that pings never is a fault. */
function frameCounter(onFrames) {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    let frames = 0;
    for (;;) {
      if (bytes.length < at + 4) break;
      if (bytes[at] !== TEXT) throw new Error(`a frame that begins with ${bytes[at]} was not expected`);
      const first = bytes[at + 1];
      const [head, length] = first < SHORT ? [2, first] : [4, bytes.readUInt16BE(at + 2)];
      if (bytes.length < at + head + length) break;
      at += head + length;
      frames += 1;
    }
    rest = bytes.subarray(at);
    if (frames > 0) onFrames(frames);
  };
}

/**
 * A WebSocket client that does nothing but count: whatever it does takes the same time from both that are compared.
 * @param onFrames called with how many messages have come
 */
export async function lightClient(port, path, onFrames) {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const key = randomBytes(16).toString('base64');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}${END_OF_HEAD}`,
  );
  const [answer] = await once(socket, 'data');
  const head = answer.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
  if (!answer.subarray(0, head).toString('latin1').startsWith('HTTP/1.1 101'))
    throw new Error(`no WebSocket: ${answer.toString('latin1')}`);
  const count = frameCounter(onFrames);
  socket.on('data', count).on('error', () => undefined);
  if (answer.length > head) count(answer.subarray(head));
  return socket;
}
