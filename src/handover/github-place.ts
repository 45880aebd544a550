import type { FoundBranch } from './gather.ts';

/** `git@github.com:dxw/chef.git`, `https://github.com/dxw/chef` … → owner and name. */
export function gitHubPlace(address: string): FoundBranch['github'] {
  const found =
    /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?(?:[\w-]+\.)*github\.[\w.-]+(?::\d+)?[:/]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/i.exec(
      address.trim(),
    );
  return found?.[1] && found[2] ? { owner: found[1], name: found[2] } : null;
}
