/**
 * All Chinese sentences of a page in every state, read from its source: text, attributes and
 * strings in code.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../conventions/sources.ts';

/** Elements inside a sentence. Every other element ends the sentence. */
const inline = new Set(['a', 'b', 'code', 'small', 'span', 'strong', 'time']);

const han = /\p{Script=Han}/u;

/** Normalises page and table text: no white space, `{}` for each value. */
export const normalised = (text: string): string =>
  text
    .replace(/\{[^{}]*\}/g, '{}')
    .replace(/&nbsp;/g, '')
    .replace(/\s/g, '');

/** Splits a text into sentences. A heading or label without punctuation is not a sentence. */
export const sentencesOf = (text: string): string[] =>
  (normalised(text).match(/[^。；！？]+[。；！？]?”?/g) ?? []).filter(
    (sentence) => han.test(sentence) && /[，。；！？]/.test(sentence),
  );

/** The texts between block boundaries, in the order of the source. */
function textsOf(source: ts.Node): string[] {
  const texts: string[] = [];
  let open = '';
  const end = () => {
    if (open) texts.push(open);
    open = '';
  };
  const apart = (node: ts.Node) => {
    const outer = open;
    open = '';
    ts.forEachChild(node, visit);
    end();
    open = outer;
  };
  const tagOf = (node: ts.JsxElement) => node.openingElement.tagName.getText();

  function visit(node: ts.Node): void {
    if (ts.isJsxText(node)) open += node.text;
    else if (ts.isJsxElement(node) && inline.has(tagOf(node))) node.children.forEach(visit);
    else if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) {
      if (!node.expression || /^(' '|"")$/.test(node.expression.getText())) return;
      open += '{}';
      apart(node);
    } else if (ts.isJsxElement(node) || ts.isJsxFragment(node)) {
      end();
      ts.forEachChild(node, visit);
      end();
    } else if (ts.isJsxSelfClosingElement(node)) {
      end();
      apart(node);
    } else if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      texts.push(node.text);
    } else if (ts.isTemplateExpression(node)) {
      texts.push(
        node.head.text + node.templateSpans.map((span) => `{}${span.literal.text}`).join(''),
      );
      node.templateSpans.forEach((span) => apart(span.expression));
    } else ts.forEachChild(node, visit);
  }
  visit(source);
  end();
  return texts;
}

/** Attributes such as `{form}` are Astro syntax, not JSX. The parser recovers after them. */
function parsed(path: string): ts.SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const [, code = '', template = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const markup = template
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<!--[\s\S]*?-->/g, '');
  const source = path.endsWith('.astro') ? `${code}\n;(<>${markup}</>);` : text;
  return ts.createSourceFile('page.tsx', source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
}

/** All sentences of a source: `path`, or `path#name` for one function or constant. */
export function sentencesIn(place: string): string[] {
  const [path = '', name] = place.split('#');
  const file = parsed(path);
  const part = name
    ? file.statements.find((one) =>
        new RegExp(`^(export )?(function|const) ${name}\\b`).test(one.getText()),
      )
    : file;
  if (!part) throw new Error(`${path} has no ${name}`);
  return textsOf(part).flatMap(sentencesOf);
}
