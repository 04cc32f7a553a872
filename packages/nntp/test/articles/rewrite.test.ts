import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { contentOf } from "../../src/articles/article.ts";
import { parseArticle } from "../../src/articles/parse-article.ts";
import { rewrite } from "../../src/articles/rewrite.ts";

const none: ReadonlySet<string> = new Set();

test("Path grows at its front, where it was", () => {
  const article = parseArticle(Buffer.from("A: 1\r\nPath:  x!y\r\nB: 2\r\n\r\nbody\r\n"));
  const whole = rewrite(article, { path: "us!!", without: none, added: ["C: 3"] });
  expect(whole.block.toString()).toBe("A: 1\r\nPath: us!!x!y\r\nB: 2\r\nC: 3\r\n\r\nbody\r\n");
  expect(contentOf(whole, "path")).toBe("us!!x!y");
  expect(contentOf(whole, "c")).toBe("3");
  expect(whole.block.subarray(whole.bodyAt).toString()).toBe("body\r\n");
});

test("an article without a Path gets one", () => {
  const article = parseArticle(Buffer.from("A: 1\r\n\r\n"));
  const whole = rewrite(article, { path: "us!", without: none, added: [] });
  expect(whole.block.toString()).toBe("Path: us!not-for-mail\r\nA: 1\r\n\r\n");
});

test("a folded Path, and a folded field that is left out", () => {
  const article = parseArticle(
    Buffer.from("Path:\r\n x!\r\n y\r\nXref: a\r\n b:1\r\nA: 1\r\n\r\n"),
  );
  const whole = rewrite(article, { path: "us!", without: new Set(["xref"]), added: [] });
  expect(whole.block.toString()).toBe("Path: us!\r\n x!\r\n y\r\nA: 1\r\n\r\n");
});

const octet = fc.integer({ min: 1, max: 255 }).filter((code) => code !== 10 && code !== 13);
const line = fc.array(octet, { maxLength: 40 }).map((codes) => String.fromCharCode(...codes));
const stuffed = line.map((text) => (text.startsWith(".") ? `.${text}` : text));
const field = fc
  .tuple(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,10}$/u), line, fc.array(line, { maxLength: 2 }))
  .filter(([name]) => !["path", "xref"].includes(name.toLowerCase()))
  .map(([name, first, more]) => [`${name}: ${first}`, ...more].join("\r\n\t"));

test("what goes in comes out, octet for octet, but for Path and Xref", () => {
  const articles = fc.tuple(fc.array(field, { maxLength: 6 }), fc.array(stuffed, { maxLength: 6 }));
  fc.assert(
    fc.property(articles, fc.nat(6), fc.nat(6), ([fields, body], pathAt, xrefAt) => {
      const build = (path: string[], xref: string[]): Buffer => {
        const all = [...fields];
        all.splice(pathAt, 0, ...path);
        all.splice(xrefAt, 0, ...xref);
        return Buffer.from([...all, "", ...body, ""].join("\r\n"), "latin1");
      };
      const came = parseArticle(build(["Path: a!b"], ["XREF: them x:1\r\n y:2"]));
      const left = rewrite(came, { path: "us!", without: new Set(["xref"]), added: [] });
      expect(left.block.equals(build(["Path: us!a!b"], []))).toBe(true);
      // What is told of the result is what reading it tells.
      expect(parseArticle(left.block)).toEqual(left);
    }),
  );
});
