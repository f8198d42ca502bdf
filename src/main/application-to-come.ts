import type { Application } from '../application/index.js';

/** An application that is still being made: what is asked of it waits until it is there, so that a door may open before. */
export function applicationToCome(coming: Promise<Application>): Application {
  const later =
    <Given extends readonly unknown[], Result>(
      pick: (application: Application) => (...given: Given) => Promise<Result>,
    ) =>
    async (...given: Given): Promise<Result> =>
      pick(await coming)(...given);
  return {
    submitTask: later(({ submitTask }) => submitTask),
    getTask: later(({ getTask }) => getTask),
    listTasks: later(({ listTasks }) => listTasks),
    cancelTask: later(({ cancelTask }) => cancelTask),
    reportBug: later(({ reportBug }) => reportBug),
    intervene: later(({ intervene }) => intervene),
    getEvents: later(({ getEvents }) => getEvents),
    getCalls: later(({ getCalls }) => getCalls),
    getCode: later(({ getCode }) => getCode),
    getQueue: later(({ getQueue }) => getQueue),
    shutDown: later(({ shutDown }) => shutDown),
    async *followEvents(...given) {
      yield* (await coming).followEvents(...given);
    },
    async *followOverview(signal) {
      yield* (await coming).followOverview(signal);
    },
    health: {
      get: later(
        ({ health }) =>
          () =>
            health.get(),
      ),
      ready: later(
        ({ health }) =>
          () =>
            health.ready(),
      ),
      engineReady: later(
        ({ health }) =>
          () =>
            health.engineReady(),
      ),
    },
    close: () => void coming.then((application) => application.close()),
  };
}
