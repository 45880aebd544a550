import description from '../package.json' with { type: 'json' };

/** The version of govsupport, as in package.json. */
export const version: string = description.version;

/** Where the project is. */
export const projectUrl: string = description.homepage.replace(/#.*$/, '');

/** Where a bug is reported. */
export const issueForm: string = `${description.bugs}/new?template=problem.yml`;
