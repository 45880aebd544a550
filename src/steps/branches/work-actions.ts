import * as z from 'zod';
import { actionData } from '../action-data.ts';
import type { Made, StepMemory } from '../step.ts';

const text = z.string();
const textOrNull = z.string().nullable().default(null);

/** The work that is pushed or committed, and the questions with which a person decides otherwise. */
const about = { folder: text, repository: text, leave: text, as: text };

/** Work in progress is committed onto a new branch. `shown` is a hash of the files that the person saw. */
const commitData = actionData('commit', { ...about, branch: text, message: text, shown: textOrNull });

/** A branch or a commit is pushed, with what its pull request needs if there is to be one. */
const pushData = actionData('push', {
  ...about,
  branch: z.string().nullable(),
  commit: textOrNull,
  to: text,
  remote: z.string().nullable(),
  owner: textOrNull,
  name: textOrNull,
  base: textOrNull,
  ticket: z.number().nullable().default(null),
  about: textOrNull,
});

const pullRequestData = actionData('pull-request', {
  owner: text,
  name: text,
  head: text,
  base: z.string().nullable(),
});

const assignData = actionData('assign', { owner: text, name: text, head: text, login: text });

export const workData = z.union([commitData, pushData, pullRequestData, assignData]);

export type CommitData = z.infer<typeof commitData>;
export type PushData = z.infer<typeof pushData>;
export type PullRequestData = z.infer<typeof pullRequestData>;
export type AssignData = z.infer<typeof assignData>;
export type WorkData = z.infer<typeof workData>;

/** The pushes that the step `branches` remembers, done or begun. */
export const pushesIn = ({ actions }: StepMemory): { data: PushData; made: Made | null; failed: boolean }[] =>
  Object.values(actions).flatMap(({ made, failed, action }) => {
    const { data } = pushData.safeParse(action?.data);
    return data ? [{ data, made, failed: failed !== undefined }] : [];
  });
