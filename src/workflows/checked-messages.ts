import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@temporalio/common';
import {
  ApplicationFailure,
  defineQuery,
  defineSignal,
  defineUpdate,
  log,
  setHandler,
} from '@temporalio/workflow';
import { DomainError } from '../domain/kernel/domain-error.js';
import { orNull, readWhole } from '../domain/kernel/fields.js';
import { wellFormed } from '../domain/kernel/well-formed.js';

/**
 * Messages and what reads them, in one: whoever can reach the Temporal server can send a workflow anything, and what a
 * handler throws fails its workflow task again and again. So no message comes to a handler but through its reader.
 */
export type Reader<Input> = (...args: readonly unknown[]) => Input;

export type CheckedSignal<Args extends unknown[], Input, Name extends string = string> = SignalDefinition<
  Args,
  Name
> & { readonly read: Reader<Input> };
export type CheckedUpdate<
  Result,
  Args extends unknown[],
  Input,
  Name extends string = string,
> = UpdateDefinition<Result, Args, Name> & { readonly read: Reader<Input> };
export type CheckedQuery<Result, Name extends string = string> = QueryDefinition<Result, [], Name> & {
  readonly read: Reader<null>;
};

/** The failure type with which an update is refused whose message does not fit, or a workflow whose input does not. */
export const REFUSED_MESSAGE = 'RefusedMessage';
export const INVALID_INPUT = 'InvalidInput';
const LONGEST = 500;

/** @returns makes a signal of that name; `read` throws DomainError for what does not fit */
export function checkedSignal<Args extends unknown[]>() {
  return <Name extends string, Input>(name: Name, read: Reader<Input>): CheckedSignal<Args, Input, Name> =>
    Object.assign(defineSignal<Args, Name>(name), { read });
}

/** @returns makes an update of that name; `read` throws DomainError for what does not fit */
export function checkedUpdate<Result, Args extends unknown[]>() {
  return <Name extends string, Input>(
    name: Name,
    read: Reader<Input>,
  ): CheckedUpdate<Result, Args, Input, Name> =>
    Object.assign(defineUpdate<Result, Args, Name>(name), { read });
}

/** @returns makes a question of that name that needs no words: with any it is refused */
export function checkedQuery<Result>() {
  return <Name extends string>(name: Name): CheckedQuery<Result, Name> =>
    Object.assign(defineQuery<Result, [], Name>(name), { read: nothing });
}

function nothing(...args: readonly unknown[]): null {
  if (args.some((value) => value !== undefined && value !== null))
    throw new DomainError('invalid_message', 'there is an argument more than it takes');
  return null;
}

/** Reads a message of one argument. */
export function only<Input>(read: (value: unknown) => Input): Reader<Input> {
  return (value, ...rest) => {
    nothing(...rest);
    return read(value);
  };
}

/** Reads a message that must not be taken any more at a time, in milliseconds since 1970; null: at any time. */
export function expiring<Input>(
  read: (value: unknown) => Input,
): Reader<{ readonly message: Input; readonly expiresAt: number | null }> {
  return (value, expiresAt, ...rest) => {
    nothing(...rest);
    const time = orNull(expiresAt, (ms) => readWhole(ms, 'expires_at', [0, Number.MAX_SAFE_INTEGER]));
    return { message: read(value), expiresAt: time };
  };
}

/** A refusal in the form that reaches whoever sent the update, or started the workflow. */
export function refusal(type: string, { code, field, message }: DomainError): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    // Parts of it may come from outside, and Temporal takes no broken text.
    message: wellFormed(shortened(message)),
    nonRetryable: true,
    details: [{ code, field: field === null ? null : wellFormed(shortened(field)) }],
  });
}

/** @throws what `act` throws, a refusal of the domain as a failure of Temporal's */
export function refusing<T>(act: () => T, typeOf: (error: DomainError) => string = () => REFUSED_MESSAGE): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof DomainError ? refusal(typeOf(error), error) : error;
  }
}

/**
 * Hears a signal. What does not fit, and what the domain refuses, is left out: nobody waits for an answer, so the worker's log
 * has it, without its content.
 */
export function onSignal<Args extends unknown[], Input>(
  signal: CheckedSignal<Args, Input>,
  hear: (input: Input) => void,
): void {
  setHandler(signal as unknown as SignalDefinition<unknown[]>, (...args: unknown[]) => {
    try {
      hear(signal.read(...args));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      log.warn(`the signal "${signal.name}" was left out: ${shortened(error.message)}`);
    }
  });
}

/**
 * Answers an update. What does not fit is refused before it costs any history.
 * @param options `validate` throws DomainError, or a failure of Temporal's; `typeOf`: the type of the failure for it
 */
export function onUpdate<Result, Args extends unknown[], Input>(
  update: CheckedUpdate<Result, Args, Input>,
  options: {
    readonly answer: (input: Input) => Result;
    readonly validate: (input: Input) => void;
    readonly typeOf?: (error: DomainError) => string;
  },
): void {
  const { answer, validate, typeOf } = options;
  setHandler(
    update as unknown as UpdateDefinition<Result, unknown[]>,
    (...args: unknown[]) => refusing(() => answer(update.read(...args)), typeOf),
    // Synchronous on purpose: Temporal does not await a validator.
    { validator: (...args: unknown[]) => refusing(() => validate(update.read(...args)), typeOf) },
  );
}

/** Answers a query, or says what is wrong with it. */
export function onQuery<Result>(query: CheckedQuery<Result>, answer: () => Result): void {
  setHandler(query as unknown as QueryDefinition<Result, unknown[]>, (...args: unknown[]) => {
    refusing(() => query.read(...args));
    return answer();
  });
}

/** The input of a workflow that somebody may have started by hand. @throws ApplicationFailure that ends it at once */
export function checkedInput<Input>(read: () => Input): Input {
  return refusing(read, () => INVALID_INPUT);
}

export function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
