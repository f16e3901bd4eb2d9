/**
 * Collects every text of the widget in a page: texts, attributes and values in the shadow root, the live region, the
 * document's title, and both web storages. Self-contained, so that a browser test can run it in its page.
 */
export function collectTraces(): string[] {
  const found: string[] = [document.title];
  const walk = (node: Node) => {
    if (node instanceof Text || node instanceof Comment) found.push(node.data);
    if (node instanceof Element) {
      for (const { name, value } of node.attributes) found.push(`${name}=${value}`);
      if ('value' in node) found.push(String(node.value));
      if (node instanceof HTMLIFrameElement && node.contentDocument) walk(node.contentDocument);
      if (node.shadowRoot) walk(node.shadowRoot);
    }
    for (const child of node.childNodes) walk(child);
  };
  for (const host of document.querySelectorAll('madoguchi-widget')) walk(host);
  for (const storage of [sessionStorage, localStorage])
    for (const key of Object.keys(storage)) found.push(`${key}=${storage.getItem(key)}`);
  return found.filter((text) => text.trim() !== '');
}
