/** The address of one of this program's pages: `administrator`. */
export const docsPage = (name: string): string => `https://github.com/dxw/govsupport/blob/main/docs/${name}.md`;
