/**
 * Reads a property of the document through `Document.prototype`.
 *
 * Elements with a `name` shadow properties of the document (DOM clobbering): with `<img name="body">` in the page,
 * `document.body` is that image.
 *
 * @example fromDocument('body')?.append(host);
 */
export const fromDocument = <K extends keyof Document>(name: K): Document[K] =>
  Reflect.get(Document.prototype, name, document);
