import type { Plugin } from 'vite';
import { CORE_CUTS, type Cut, SIGNALS_CUTS } from './lean-signals.ts';

/** What is taken out of Preact. */
const PREACT_CUTS: readonly Cut[] = [
  // Nothing here is drawn on a server or waits for code in the middle of being drawn.
  [
    'hydration',
    '128&u.__u&&(c=32&u.__u,s=u.__c.__z)&&(r.__u|=c,p=o=[],8==s.nodeType?l=B(s,o):o.push(s),l=o[0]||l),',
    '',
    '',
  ],
  [
    'suspending',
    'if(e.length=v,r.__v=null,c||o)if(t&&t.then){if(r.__u|=128|c,o){for(~(T=o.indexOf(l||void 0))||(T=o.length);(N=o[T-1])&&8==N.nodeType;)T--;for(;T<o.length;T++)if(N=o[T])if(o[T]=null,O){if(N==P)break}else{if(8!=N.nodeType)break;N.data.startsWith("$s")&&(P=B(O=N))}}if(!O){for(;l&&8==l.nodeType&&l.nextSibling;)l=l.nextSibling;O=l}(s=B(O=r.__c.__z||(r.__c.__z=O)))?(r.__e=O,l=s):r.__e=l,l=l&&l.nextSibling}else o&&o.some(g);else r.__e=u.__e;r.__k||(r.__k=u.__k||[]),t&&t.then||D(r),',
    '',
    'e.length=v,r.__v=null,r.__e=u.__e,r.__k||(r.__k=u.__k||[]),D(r),',
  ],
  ['suspending', '!u&&(i=t.__c)&&(i=i.__z)&&(f=B(i,o=[]))&&(i==t.__e&&o.some(g),g(f),g(i)),', '', ''],
  [
    'suspending',
    'function B(n,t){if(n&&8==n.nodeType&&n.data.startsWith("$s"))for(var r=1;n=n.nextSibling;){if(8==n.nodeType)if(n.data.startsWith("$s"))r++;else if(n.data.startsWith("/$s")&&!--r)return n;t&&t.push(n)}}',
    '',
    '',
  ],
  [
    'hydration, MathML',
    ':"math"==C?f="http://www.w3.org/1998/Math/MathML":f||(f="http://www.w3.org/1999/xhtml"),o)for(s=0;s<o.length;s++)if((k=o[s])&&(C?k.localName==C:3==k.nodeType)){t=k,o[s]=null;break}if(!t)',
    '',
    ':f||(f="http://www.w3.org/1999/xhtml"),!t)',
  ],
  ['hydration', ',l&&(n.__m&&n.__m(r,o),l=!1),o=null', '', ''],
  [
    'hydration',
    'if(a="template"==C&&t.content||t,o="textarea"==C&&null!=x.defaultValue?null:o&&d.call(a.childNodes),!l&&o)for($={},s=0;s<t.attributes.length;s++)$[(k=t.attributes[s]).name]=k.value;for',
    '',
    'a=t;for',
  ],
  ['hydration', ',o&&o.some(g))', '', ')'],
  ['hydration', 'i?null:r.firstChild?d.call(r.childNodes):null', '', 'null'],
  ['hydration', '32&u.__u?[i]:null', '', 'null'],
  // The one class among our components only catches errors. Hooks and signals bring what they need of this themselves.
  [
    'life of classes',
    'V.getDerivedStateFromProps&&(d.__s==d.state&&(d.__s=_({},d.__s)),_(d.__s,V.getDerivedStateFromProps(M,d.__s)))',
    '',
    '0',
  ],
  [
    'life of classes',
    'M!==k&&C&&!V.getDerivedStateFromProps&&d.componentWillReceiveProps&&d.componentWillReceiveProps(M,L),',
    '',
    '',
  ],
  [
    'life of classes',
    'else C&&!V.getDerivedStateFromProps&&d.componentWillMount&&d.componentWillMount(),C&&d.componentDidMount&&d.__h.push(d.componentDidMount);',
    '',
    '',
  ],
  ['life of classes', ',C&&d.componentDidUpdate&&d.__h.push(function(){d.componentDidUpdate(k,b,m)})', '', ''],
  [
    'life of classes, old context',
    'd.getChildContext&&(i=_({},i,d.getChildContext())),C&&u.__c&&d.getSnapshotBeforeUpdate&&(m=d.getSnapshotBeforeUpdate(k,b)),',
    '',
    '',
  ],
  [
    'portals',
    ',M.__P&&(s=l,f=(t=M.__P).namespaceURI,c=o=null,u.props&&u.props.__P!=t&&(u.__k.some(function(n){n&&J(n,n)}),u.__k=null),l=u.__k?S(u,0):null)',
    '',
    '',
  ],
  ['portals', ',M.__P&&(r.__e=null,l=s)', '', ''],
  // What is not there cannot be misused: no text of a ticket can ever become markup by this way.
  ['markup from text', '"dangerouslySetInnerHTML"==s?y=k:', '', ''],
  ['markup from text', '"dangerouslySetInnerHTML"==s?h=k:', '', ''],
  [
    'markup from text, MathML',
    'h?(l||y&&(h.__html==y.__html||h.__html==t.innerHTML)||(t.innerHTML=h.__html),r.__k=[]):(y&&(t.textContent=""),("foreignObject"==C||"http://www.w3.org/1998/Math/MathML"==f&&v.test(C))&&(f="http://www.w3.org/1999/xhtml"),',
    '',
    '(',
  ],
];

const FILES = [
  [/[\\/]preact[\\/]dist[\\/]preact\.mjs/, PREACT_CUTS],
  [/[\\/]signals[\\/]dist[\\/]signals\.module\.js/, SIGNALS_CUTS],
  [/[\\/]signals-core[\\/]dist[\\/]signals-core\.module\.js/, CORE_CUTS],
] as const;

/**
 * Takes out of the widget's Preact and signals what the widget never uses: 1.4 kB less, on the way to the first form. Their
 * versions are pinned, and each cut must be found exactly once, so that another version is a failing build and never a
 * strange panel.
 */
export function leanPreact(): Plugin {
  return {
    name: 'madoguchi:lean-preact',
    applyToEnvironment: ({ name }) => name === 'panel',
    transform(code, id) {
      const cuts = FILES.find(([file]) => file.test(id))?.[1];
      return cuts ? { code: cuts.reduce(cut, code), map: null } : null;
    },
  };
}

function cut(code: string, [why, from, to, instead]: Cut): string {
  const start = code.indexOf(from);
  const end = code.indexOf(to, start + from.length);
  if (start < 0 || end < 0 || code.includes(from, start + 1))
    throw new Error(`Preact is written differently now (${why}).`);
  return code.slice(0, start) + instead + code.slice(end);
}
