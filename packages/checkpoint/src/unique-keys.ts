/** The first name that occurs twice in one object of a valid JSON text, where JSON.parse would keep the last silently; undefined if none. */
export function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let text: string | undefined;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token !== ':') text = token;
    else if (text !== undefined) {
      const key = String(JSON.parse(text));
      const names = open.at(-1);
      if (names?.has(key)) return key;
      names?.add(key);
    }
  }
  return undefined;
}
