import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities({ taskQueue: 'bench-bare', startToCloseTimeout: '60s' });

/** The least that Temporal can do: the given number of activities, one after the other. */
export async function bare(activities) {
  for (let index = 0; index < activities; index += 1) await nothing();
}
