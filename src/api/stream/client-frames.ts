import type { RawData, WebSocket } from 'ws';
import { check, clientFrame, CLIENT_FRAME_TYPES, CLOSE_CODES } from '../../contract/index.js';
import { toProblem } from '../middleware/problem.js';

export type FrameActions = {
  readonly cancel: () => Promise<unknown>;
  /** Tells the client why its frame had no effect. */
  readonly complain: (code: string, message: string) => void;
  readonly onDefect: (error: unknown) => void;
};

const ACCEPTED = CLIENT_FRAME_TYPES.map((type) => `{"type":"${type}"}`).join(', ');

/** Acts on what a client sends (AP-21): a bad frame gets an answer and the socket stays open; a binary one closes it. */
export function listenToFrames(socket: WebSocket, actions: FrameActions): void {
  let busy = false;

  async function act(text: string): Promise<void> {
    const problem = frameProblem(text);
    if (problem !== null) {
      actions.complain('invalid_frame', problem);
      return;
    }
    // One wish to cancel is as good as a hundred.
    if (busy) return;
    busy = true;
    try {
      await actions.cancel();
    } catch (error) {
      const known = toProblem(error);
      if (known === null) actions.onDefect(error);
      actions.complain(known?.code ?? 'internal_error', known?.message ?? 'the task could not be cancelled');
    } finally {
      busy = false;
    }
  }

  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) {
      socket.close(CLOSE_CODES.binary, 'send text frames with JSON');
      return;
    }
    void act((data as Buffer).toString('utf8'));
  });
}

/** null for a frame that can be acted on. */
function frameProblem(text: string): string | null {
  try {
    check(clientFrame, JSON.parse(text));
    return null;
  } catch {
    return `the frame is not one that is understood here; send ${ACCEPTED}`;
  }
}
