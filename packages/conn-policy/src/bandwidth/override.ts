/**
 * Puts `replacement` in front of a method, on this one object.
 *
 * @returns what takes it away again. If somebody has put theirs on top meanwhile, `replacement` stays beneath it: it
 *   must then do what the original did.
 */
export function override<T extends object, K extends keyof T>(
  target: T,
  name: K,
  replacement: T[K],
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  target[name] = replacement;
  return () => {
    if (target[name] !== replacement) return;
    if (own) Object.defineProperty(target, name, own);
    else Reflect.deleteProperty(target, name);
  };
}
