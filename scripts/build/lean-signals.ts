/**
 * Something that is taken out of a library: why, from where, up to where (that itself stays; empty when `from` is all of it),
 * and what stands there instead.
 */
export type Cut = readonly [why: string, from: string, to: string, instead: string];

/** `@preact/signals`: the panel reads `.value` in components and never hands a signal itself to an element. */
export const SIGNALS_CUTS: readonly Cut[] = [
  ['devtools', 'm="undefined"!=typeof window', '_=[]', ''],
  ['signals as text', 'function w(i){var n=this,r=i.data', 'b("__b",', ''],
  ['signals as attributes', 'if("string"==typeof n.type){var r,t=n.props;', 'i(n)});b("__r"', ''],
  ['devtools', 'if(m)null==', 'i.__$f|=1;i.setState', ''],
  ['names for devtools', ',"function"==typeof r.type?r.type.displayName', ')}d=f;', ''],
  ['signals as attributes', 'var r;if("string"==typeof n.type&&(r=n.__e)', 'i(n)});function k(', ''],
  ['signals as attributes', 'function k(i,n,r,t){', 'b("unmount"', ''],
  ['signals as attributes', 'if("string"==typeof n.type){var r=n.__e;', 'var c=n.__c;', ''],
  ['signals as attributes', '}i(n)});b("__h"', '', 'i(n)});b("__h"'],
  ['the automatic runtime', '"__source"!==e&&', 'i[e]!==', ''],
];

/**
 * `@preact/signals-core`. The conversions are taken out also because they are assigned to a prototype, which throws where a
 * page has frozen the built-in ones (SES, some security products).
 */
export const CORE_CUTS: readonly Cut[] = [
  ['being watched', 'this.W=null==t', '}l.prototype.brand', ''],
  ['being watched', 'else f(function(){var i;null==(i=t.W)', '}};l.prototype.U', ''],
  ['being watched', 'if(void 0===n)f(function(){var i;null==(i=t.Z)', '}}};l.prototype.subscribe', ''],
  ['conversions', 'l.prototype.subscribe=', 'l.prototype.peek', ''],
  ['names for devtools', 'this.name=null==t?void 0:t.name;', 'if(n)n.push(this)', ''],
];
