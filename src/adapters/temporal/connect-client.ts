import { Connection, type ConnectionOptions } from '@temporalio/client';

/** A page of a history may be as large as a history: Temporal ends a workflow whose history has 50 MB. */
const LARGEST_ANSWER = 128 * 1024 * 1024;

/**
 * Connects to a Temporal server. The SDK means to take answers of 128 MB, but names the option wrongly, so that gRPC's own
 * 4 MB hold: two large signals, and nobody could read the history any more.
 */
export function connectClient(options: ConnectionOptions): Promise<Connection> {
  return Connection.connect({
    ...options,
    channelArgs: { 'grpc.max_receive_message_length': LARGEST_ANSWER, ...options.channelArgs },
  });
}
