/** The requests by which tickets were reassigned, by kind. */
export interface ReassigningRequests {
  /** Jobs: `PUT update_many`. */
  readonly jobs: number;
  /** Requests for the state of a job. */
  readonly polls: number;
  /** Requests for many tickets by id, after the jobs, to verify that they have moved. */
  readonly readBacks: number;
  /** All others, such as the lists of tickets before and after. */
  readonly others: number;
  /** Requests for a single ticket. */
  readonly aboutOne: number;
}

/**
 * Counts them in lines such as `PUT /zendesk/api/v2/tickets/update_many.json`, in the order in which they were made.
 * Requests by id after a job verify it; after a list of tickets they belong to that list.
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
