/**
 * Fails a component test that hands a signal itself to an element, as an attribute or as text: what reads it there is taken
 * out of the widget's build (`scripts/build/lean-signals.ts`), where "[object Object]" would stand instead.
 */
import { Signal } from '@preact/signals';
import { options, type VNode } from 'preact';

type BeforeDiff = (vnode: VNode<Record<string, unknown>>) => void;
// Preact's own name of the hook, which signals take as well.
const hooks = options as { __b?: BeforeDiff };
const before = hooks.__b;
hooks.__b = (vnode) => {
  if (typeof vnode.type === 'string') {
    for (const [name, value] of Object.entries(vnode.props ?? {})) {
      if ([value].flat(9).some((one) => one instanceof Signal))
        throw new Error(`<${vnode.type} ${name}> was handed a signal: read its .value.`);
    }
  }
  before?.(vnode);
};
