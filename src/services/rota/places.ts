/** Whether a text could be the address of a calendar. */
export const isCalendarAddress = (text: string): boolean => /^(?:https?|webcal):\/\//i.test(text);

/** Whether a text is a reference to a secret. */
export const isReference = (text: string): boolean => /^(?:op:\/\/|env:|keychain:)/.test(text);
