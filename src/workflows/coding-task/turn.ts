import { condition } from '@temporalio/workflow';
import { publish } from './publish.js';
import type { Place } from './place.js';
import type { Recorder } from './recorder.js';

/**
 * Gives the place to whoever needs it, and stays in line: also a task that was resumed a moment ago, whose status says
 * `paused` until it goes on.
 */
async function giveWay(recorder: Recorder, place: Place): Promise<void> {
  const before = recorder.state();
  const hasStarted = before.started_at !== null;
  if (hasStarted && !before.at_rest && (place.isLapsed() || place.lease() !== null))
    recorder.record({ type: 'preempt_task', reason: place.isLapsed() ? 'reset' : 'place_needed' });
  publish(before, recorder.state());
  await place.giveBack(hasStarted ? 'preempted' : 'waiting');
}

/**
 * Rests until a person wants the task to go on. A place that is held, or comes meanwhile to a task that was paused in
 * line, is given back, so that it is not kept for nobody.
 */
async function rest(recorder: Recorder, place: Place, isLong: () => boolean): Promise<void> {
  const before = recorder.state();
  if (before.started_at !== null && !before.at_rest)
    recorder.record({ type: 'preempt_task', reason: 'paused' });
  publish(before, recorder.state());
  const isPaused = (): boolean => recorder.state().pause_wanted;
  const hasPlace = (): boolean => place.lease() !== null || place.isWanted();
  while (isPaused() && !isLong()) {
    if (hasPlace()) await place.giveBack('parked');
    await condition(() => !isPaused() || hasPlace() || isLong());
  }
  if (!isPaused()) await place.ask();
}

/**
 * For the beginning of a run. A task that was paused and continued as new may have been resumed in between, when nobody was
 * there to ask for its place; asking moves nobody who is in line anyway.
 */
export async function rejoin(recorder: Recorder, place: Place): Promise<void> {
  if (place.lease() === null && !recorder.state().pause_wanted) await place.ask();
}

/** Waits for a place; one that is wanted back is given back here, with nothing running, and waited for again. */
export async function awaitPlace(recorder: Recorder, place: Place, isLong: () => boolean): Promise<void> {
  const isPaused = (): boolean => recorder.state().pause_wanted;
  while ((isPaused() || !place.isHeld()) && !isLong()) {
    if (isPaused()) await rest(recorder, place, isLong);
    else if (place.isWanted()) await giveWay(recorder, place);
    await condition(() => place.lease() !== null || place.isWanted() || isPaused() || isLong());
  }
}

/** Waits until the task may do its next step, and writes down that it goes on if it was interrupted. */
export async function awaitTurn(recorder: Recorder, place: Place, isLong: () => boolean): Promise<void> {
  await awaitPlace(recorder, place, isLong);
  const before = recorder.state();
  if (isLong() || before.status === 'running') return;
  recorder.record({ type: 'resume_task', reason: 'place_granted' });
  publish(before, recorder.state());
}

/** For the end of a run that another one continues: admission must not wait for the word of a run that knows of no reset. */
export async function tellOfReset(recorder: Recorder, place: Place): Promise<void> {
  if (!place.isLapsed()) return;
  const { pause_wanted, started_at } = recorder.state();
  if (pause_wanted) await place.giveBack('parked');
  else await place.giveBack(started_at === null ? 'waiting' : 'preempted');
}
