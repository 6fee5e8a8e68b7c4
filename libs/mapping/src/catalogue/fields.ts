/** Shorthands for the material fields of the catalogue's files. A name has the same type in every action. */
export const text = { type: 'string' } as const;
export const integer = { type: 'integer' } as const;
export const flag = { type: 'boolean' } as const;
export const list = { type: 'string_list' } as const;
export const json = { type: 'json' } as const;

export const requiredText = { type: 'string', required: true } as const;
export const requiredInteger = { type: 'integer', required: true } as const;
export const requiredList = { type: 'string_list', required: true } as const;

/** `sha256:<hex>` of what is too large or too private to stand in an action. */
export const digest = { type: 'string', description: 'sha256:<hex> of the content.' } as const;

const amount = { type: 'integer', description: 'Minor units, for example cents.' } as const;

/** An approval of money that names no amount would bind nothing, so both are required. */
export const money = {
  amount: { ...amount, required: true },
  currency: { type: 'currency', required: true },
} as const;

/** For actions on money whose amount was agreed before. Where it is absent, every rule on it fails closed. */
export const agreedMoney = { amount, currency: { type: 'currency' } } as const;
