/** The requests by which tickets were reassigned, told apart. */
export interface ReassigningRequests {
  /** Jobs that were begun: `PUT update_many`. */
  readonly jobs: number;
  /** Looks at how far a job is. */
  readonly polls: number;
  /** Tickets asked for by id, many at once, after the jobs: whether they are where they should be. */
  readonly readBacks: number;
  /** All else that was asked for, such as the lists of whose tickets there are, before and after. */
  readonly others: number;
  /** Requests about a single ticket. */
  readonly aboutOne: number;
}

/**
 * Counts them in lines such as `PUT /zendesk/api/v2/tickets/update_many.json`, in the order in which they were made. Those
 * asked for by id after a job are read back; after a list of whose tickets there are, they are a part of that list.
 */
export function countReassigning(lines: readonly string[]): ReassigningRequests {
  let [jobs, polls, readBacks] = [0, 0, 0];
  let isAfterJob = false;
  for (const line of lines) {
    if (/^PUT .*\/tickets\/update_many\b/.test(line)) {
      jobs++;
      isAfterJob = true;
    } else if (line.includes('/job_statuses/')) polls++;
    else if (line.includes('/tickets/assigned')) isAfterJob = false;
    else if (isAfterJob && line.includes('/tickets/show_many')) readBacks++;
  }
  const aboutOne = lines.filter((line) => /\/tickets\/\d+/.test(line)).length;
  return { jobs, polls, readBacks, others: lines.length - jobs - polls - readBacks, aboutOne };
}
