import type { EffectClass } from '@runplane/contracts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Verbs that only look. */
export const READ_VERBS = words(`
  get list read search find fetch lookup retrieve describe show view count inspect preview head browse ping download
  summarize compare explain check validate`);

/** Verbs that change something, and say no more of it. */
export const WRITE_VERBS = words(`
  create update write set put insert upsert add edit modify patch change move rename copy save upload import enable
  toggle assign attach merge start open register schedule configure sync submit generate make build deploy restart mark
  complete confirm verify process collect approve decline append replace link tag label accept resume pause lock unlock stop apply store record publish`);

/** Verbs of each severe class. */
export const SEVERE_VERBS: Readonly<Record<'destructive' | 'access' | 'money' | 'message', ReadonlySet<string>>> = {
  // The second half can sometimes be undone. What can't be known from a word counts as the worse.
  destructive: words(`
    delete remove destroy drop purge wipe erase truncate terminate kill shutdown uninstall prune rm del unlink flush
    cancel void expire close reset clear archive deactivate disable suspend reject force overwrite revert rollback
    detach ban evict discard`),
  access: words(
    'grant revoke invite impersonate authorize authenticate login assume elevate promote share unshare rotate',
  ),
  money: words(`
    charge refund pay payout transfer withdraw deposit debit credit purchase buy capture checkout donate disburse wire
    remit reimburse topup tip settle fund`),
  message: words('send email mail sms notify post tweet reply forward broadcast announce dial dm message comment'),
};

/** Verbs that run what the caller sends: their effect is unknown. */
export const EXECUTION_VERBS = words('execute exec run eval shell bash invoke');

/** Things that a change of is a change of access, or of money, or reaches people. */
export const SEVERE_NOUNS: Readonly<Record<'access' | 'money' | 'message', ReadonlySet<string>>> = {
  access: words(`
    permission role grant acl iam user member membership invite invitation credential password secret token admin owner
    ownership sso oauth mfa login authorization apikey collaborator webhook`),
  money: words(`
    charge refund payout transfer payment topup withdrawal deposit debit credit purchase invoice subscription balance
    cash payroll salary loan trade disbursement reversal dispute bank iban payee beneficiary wallet`),
  message: words('message email mail sms notification tweet newsletter campaign comment reply announcement'),
};

/** Before `key`: one that opens something. */
export const KEY_KINDS = words('api access secret ssh private signing ephemeral encryption service');

/** Reading these gives away what opens something else. */
export const SECRET_NOUNS = words('secret password credential token env environment apikey');

/** Arguments whose text is run. */
export const CODE_ARGUMENTS = words('sql command cmd script shell');

/** The same verb in the words of the catalogue. */
export const VERB_SYNONYMS: Readonly<Record<string, string>> = {
  remove: 'delete',
  destroy: 'delete',
  new: 'create',
  make: 'create',
  add: 'create',
  edit: 'update',
  modify: 'update',
  change: 'update',
  patch: 'update',
  post: 'send',
};

/** Verbs that are no nouns as well: wherever such a word stands in a name, it says what is done. */
export const UNMISTAKABLE_VERBS = words(`
  delete remove destroy drop purge wipe erase truncate terminate kill uninstall unlink create update write insert upsert
  send grant revoke impersonate execute exec`);

/**
 * The most severe wins wherever evidence disagrees. As the weights of the risk score, but that a message is a write of
 * which more is known.
 */
export const EFFECT_RANK: Readonly<Record<EffectClass, number>> = {
  read: 0,
  write: 1,
  message: 2,
  money: 3,
  access: 4,
  destructive: 5,
};
