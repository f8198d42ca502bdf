import type { JsonObject } from '../kernel/json.js';
import { LANGUAGES } from '../task/plan.js';

/** The JSON schema that a plan's answer is held to by the model server (CX-30). */
export const PLAN_SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    language: { type: 'string', enum: LANGUAGES },
    modules: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          purpose: { type: 'string' },
          depends_on: { type: 'array', items: { type: 'string' } },
        },
        required: ['name', 'purpose', 'depends_on'],
      },
    },
  },
  required: ['language', 'modules'],
};
