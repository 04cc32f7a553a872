/** What is wrong with a wildmat of the configuration. */
export function wildmatMistake(wildmat: string): string | undefined {
  const isWildmat = wildmat.split(",").every((pattern) => /^!?[^\s!]+$/u.test(pattern));
  if (isWildmat) return undefined;
  return `${JSON.stringify(wildmat)} is no wildmat; write patterns with commas between them, without spaces: "comp.*,!comp.secret"`;
}
