import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { type PendingChange, tellIfWaiting } from './waiting';

/** Puts other settings of decisions in the place of those that hold; a second person may have to confirm it. */
export async function saveSettings(body: Schema<'DecisionSettingsInput'>): Promise<void> {
  tellIfWaiting(await ask<Schema<'Org'> | PendingChange>(api.PATCH('/v1/org/settings', { body })));
}
