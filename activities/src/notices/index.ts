import { attemptDeliveryWith, type NoticeDependencies } from './attempt-delivery.js';
import type { NoticeActivities } from './interface.js';

export { DELIVERY_DEFERRED, DELIVERY_FAILED, DESTINATION_BUSY, type NoticeDependencies } from './attempt-delivery.js';
export * from './channel.js';
export { emailChannel } from './email/email-channel.js';
export { createMailer, type Mailer, type MailerOptions } from './email/mailer.js';
export type * from './interface.js';
export * from './slack/index.js';
export { webhookChannel } from './webhook/webhook-channel.js';

export function createNoticeActivities(dependencies: NoticeDependencies): NoticeActivities {
  return { attemptDelivery: attemptDeliveryWith(dependencies) };
}
