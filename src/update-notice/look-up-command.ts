/** The word with which the program is started to look up the newest release. */
export const lookUpCommand = '__look-for-update';
