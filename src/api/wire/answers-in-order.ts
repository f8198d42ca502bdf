import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Lets work on a connection begin when the requests that came on it before are answered. */
export type AnswersInOrder = {
  afterAnswers(socket: Duplex, work: () => void): void;
  /** Stops listening to the server. */
  close(): void;
};

/**
 * Node gives away a connection that asks for another protocol at once, also while an earlier request on it is still being
 * answered: whatever is written then would come before that answer, or wait for ever.
 */
export function keepAnswersInOrder(server: Server): AnswersInOrder {
  const last = new WeakMap<Duplex, ServerResponse>();
  const remember: RequestListener = (request, response) => void last.set(request.socket, response);
  server.on('request', remember);
  return {
    afterAnswers(socket, work) {
      const answer = last.get(socket);
      const doIt = (): void => {
        if (socket.writable) work();
        else socket.destroy();
      };
      if (answer === undefined || answer.closed) doIt();
      else answer.once('close', doIt);
    },
    close: () => void server.off('request', remember),
  };
}
