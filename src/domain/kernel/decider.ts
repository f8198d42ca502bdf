/**
 * An aggregate as three pure functions. `decide` says what happened, `evolve` says what it means, `initialState` says
 * where it began. None of them awaits, reads a clock, or makes an id: those come in with the command.
 */
export type Decider<State, Command, Draft, Event> = {
  readonly decide: (command: Command, state: State) => readonly Draft[];
  readonly evolve: (state: State, event: Event) => State;
  readonly initialState: () => State;
};
