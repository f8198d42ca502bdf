import type { RawData, WebSocket } from 'ws';
import { clientFrame, CLIENT_FRAME_TYPES, CLOSE_CODES, type ClientFrame } from '../../contract/index.js';
import { toProblem } from '../middleware/problem.js';

export type FrameActions = {
  readonly cancel: () => Promise<unknown>;
  /** Given what the frame says beside its type. */
  readonly intervene: (wish: object) => Promise<unknown>;
  readonly reportBug: (report: object) => Promise<unknown>;
  /** Tells the client why its frame had no effect. */
  readonly complain: (code: string, message: string) => void;
  readonly onDefect: (error: unknown) => void;
};

const ACCEPTED = CLIENT_FRAME_TYPES.map((type) =>
  type === 'cancel' ? `{"type":"${type}"}` : `{"type":"${type}", …}`,
).join(', ');
/** A client that sends faster than its frames are answered is told so, instead of being remembered without bound. */
const MOST_AT_ONCE = 20;

/**
 * Acts on what a client sends (AP-21), one message after the other: a bad one gets an answer and the socket stays open; a
 * binary one closes it. What is taken is answered by its event in the stream.
 */
export function listenToFrames(socket: WebSocket, actions: FrameActions): void {
  let turn: Promise<void> = Promise.resolve();
  let open = 0;
  let cancelling = false;

  function actOn({ type, ...said }: ClientFrame): Promise<unknown> {
    switch (type) {
      case 'cancel':
        return actions.cancel();
      case 'intervention':
        return actions.intervene(said);
      case 'bug_report':
        return actions.reportBug(said);
    }
  }

  async function act(frame: ClientFrame): Promise<void> {
    try {
      await actOn(frame);
    } catch (error) {
      const known = toProblem(error);
      if (known === null) actions.onDefect(error);
      actions.complain(known?.code ?? 'internal_error', known?.message ?? 'the frame could not be acted on');
    } finally {
      open -= 1;
      if (frame.type === 'cancel') cancelling = false;
    }
  }

  function take(text: string): void {
    const frame = readFrame(text);
    if (frame === null) {
      const problem = `the frame is not one that is understood here; send ${ACCEPTED}`;
      actions.complain('invalid_frame', problem);
      return;
    }
    if (frame.type === 'cancel') {
      // One wish to cancel is as good as a hundred.
      if (cancelling) return;
      cancelling = true;
    } else if (open >= MOST_AT_ONCE) {
      actions.complain('too_many_frames', 'wait until what you sent is answered, then send this again');
      return;
    }
    open += 1;
    // Who wants an end does not wait for what was said before.
    if (frame.type === 'cancel') void act(frame);
    else turn = turn.then(() => act(frame));
  }

  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) {
      socket.close(CLOSE_CODES.binary, 'send text frames with JSON');
      return;
    }
    take((data as Buffer).toString('utf8'));
  });
}

/** Null for a frame that nothing can be done about. */
function readFrame(text: string): ClientFrame | null {
  try {
    return clientFrame.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
