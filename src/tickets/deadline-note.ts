const noted = 'noted while reading in at the start of a rotation';

/** The note that records a deadline. The same words whenever it is made, so that it is found again. */
export const deadlineNote = (deadline: string): string => `The client's deadline is ${deadline} (${noted}).`;

/** Whether a note says no more than that there is a deadline. */
export const isDeadlineNote = (text: string): boolean =>
  text.trim().endsWith(`(${noted}).`) && !text.trim().includes('\n');
