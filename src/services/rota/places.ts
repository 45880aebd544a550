/** Whether a text is an address at which a calendar may be. */
export const isAddress = (text: string): boolean => /^(?:https?|webcal):\/\//i.test(text);

/** Whether a text says where a secret is, and is none itself. */
export const isReference = (text: string): boolean => /^(?:op:\/\/|env:|keychain:)/.test(text);
