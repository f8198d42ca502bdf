import { RunningService } from './running-service.js';
import { startStandInOllama, type StandInOllama } from './stand-in-ollama.js';

export type ServiceOnStandIn = {
  readonly ollama: StandInOllama;
  readonly service: RunningService;
  /** Ends both, and what they left. */
  destroy(): Promise<void>;
};

/** A service that is not started yet, and the stand-in for the model server that it asks. */
export async function prepareOnStandIn(
  settings: Readonly<Record<string, string>> = {},
): Promise<ServiceOnStandIn> {
  const ollama = await startStandInOllama({ models: ['mistral:7b'] });
  const service = await RunningService.prepare({
    OLLAMA_HOST: ollama.url,
    INTERN_MODEL_TIERS: 'mistral:7b',
    ...settings,
  });
  return {
    ollama,
    service,
    async destroy() {
      await service.destroy();
      await ollama.close();
    },
  };
}
