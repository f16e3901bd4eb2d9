import type { ClauseState } from './types.ts';
import { normalizeText } from '../../../lib/normalize-text.ts';

const DONE = '(?:resolved|fixed|restored|recovered|solved|corrected|rectified|remediated|repaired|mitigated)';
const FULLY = '(?:now |fully |completely |successfully |been |all |since |also |already |permanently ){0,4}';

/** Statements of a resolution, for lower-case text with single spaces. */
const RESOLVED = new RegExp(
  [
    String.raw`\b(?:is|are|was|were|been|has|have|had|got|now|fully|completely) ${FULLY}${DONE}\b`,
    String.raw`\b(?:we|team|engineers|engineering|provider|vendor|they) (?:have |has )?${FULLY}${DONE} (?:the|this|all|an?)\b`,
    String.raw`^(?:this |the )?(?:issue |incident |problem |outage |service |services |all )?${DONE}\b`,
    String.raw`\b(?:issue|incident|problem|outage|service|services|access|connectivity) ${FULLY}${DONE}\b`,
    String.raw`\b(?:issue|incident|outage|event|problem|disruption) (?:is|has) ${FULLY}(?:over|ended|concluded|closed)\b`,
    String.raw`\b(?:returned|back|recovered) to normal\b`,
    String.raw`\b(?:operating|working|functioning|running) (?:normally|as expected|as usual)\b`,
    String.raw`\bfully operational\b`,
    String.raw`\ball (?:systems|services) (?:are )?(?:now )?operational\b`,
    String.raw`\ball clear\b`,
    String.raw`\bno longer (?:affect|experienc|see|impact|occurr|present)`,
    String.raw`\b(?:works?|working|available|up|online|reachable|accessible) again\b`,
    String.raw`\b(?:is|are) (?:back|up) (?:up|online|and running)\b`,
    String.raw`\brecovery is (?:now )?complete\b`,
  ].join('|'),
);

/** Anywhere in the sentence before a statement: marks a plan, a condition or a guess. */
const NOT_A_FACT =
  /\b(?:until|unless|if|whether|will|'ll|would|shall|should|may|might|expect(?:s|ed|ing)?|hope(?:s|d|fully)?|hoping|plan(?:s|ned|ning)?|aim(?:s|ing)?|intend(?:s|ed|ing)?|anticipate[sd]?|anticipating|estimate[sd]?|estimating|eta|goal|target(?:ing)?|appears?|seems?|believe[sd]?|think|thought|assume[sd]?|likely|possibly|probably|unclear|doubt(?:ful)?|claim(?:s|ed)?|reportedly|priority is|in order to|waiting|awaiting|pending|trying|try|attempt(?:s|ed|ing)?|confirm that|verify(?:ing)? that|verify(?:ing)? whether|make sure|ensure)\b/;
/** In the same clause before a statement: negates or limits it. */
const NEGATED =
  /\b(?:not|never|cannot|can|can't|could|no one|none|nothing|neither|isn't|aren't|wasn't|weren't|hasn't|haven't|hadn't|won't|doesn't|didn't|yet|to be|to get|be|being|before|once|when|as soon as|after|partially|partly|some|most|mostly|many|several|half|nearly|almost|temporarily|previously|earlier|yesterday's|working to|work to|continu(?:e|es|ing) to|in part|only|one of|first of|part of|percent of)\b|%/;
/** After a statement: limits it to a part or to a later time. */
const LIMITED =
  /^[^,;]{0,40}? (?:for|in|across|on|at) (?:some|most|many|several|a few|a subset|a portion|a number|one|two|parts?|the majority|half)\b|\b(?:except|apart from|other than|partially|in part|but not|temporarily|for now|soon|shortly|tomorrow|within the next|in the next|later today|eventually|as of yet|yet|awaiting|pending|subject to|percent)\b|%/;

const OPEN =
  /\bunresolved\b|\bunfixed\b|\b(?:on-?going)\b|\bstill (?!monitor|watch|review|collect|prepar|writ)\w+|\bcontinu(?:e|es|ing) to (?!monitor|watch|observe|track|keep|review|improve|work as|operate)\w+|\b(?:is|are|currently|'re|actively|again) (?:still |currently |actively |now ){0,4}investigating\b(?! (?:the )?(?:root|cause|why|what|how))|\blooking into\b(?! (?:the )?(?:root|cause|why|what|how))|\bworking (?:on|to|with|towards?) (?!prevent|ensure|avoid|improve|understand|determine|expected|a post|the post|an rca|a report)\w+|\b(?:is|are|remains?|currently) (?:still |currently |again ){0,4}(?:unavailable|down|degraded|affected|impacted|failing|slow|unreachable|offline|elevated|delayed|open|seeing|experiencing|unable)\b|\b(?:recurr(?:ed|ing|s)|re-?occurr(?:ed|ing|s)|re-?opened|re-?opening|came back|reappeared|relapsed)\b|\b(?:issue|problem|errors?) (?:has|have) returned\b|\b(?:happening|failing|occurring|appearing|down|unavailable) again\b|\bno (?:eta|estimate|fix|resolution|workaround)\b|\brolled back the fix\b|\b(?:awaiting|pending|waiting (?:for|on)) (?!publication|a report|the report|an rca)\w+/;
const MONITORING =
  /\b(?:fix|mitigation|workaround|patch|change|rollback|correction|hotfix) (?:has been|have been|was|is|is being) (?:now )?(?:implemented|deployed|applied|rolled out|released|put)|\bmonitor(?:ing)? (?:the )?(?:results?|situation|recovery|closely|this|service|services|for)\b|^(?:we are |we're )?monitoring\b/;
const IDENTIFIED =
  /\b(?:identified|found|determined|know) (?:the |a |an )?(?:root |likely |underlying |potential )?(?:cause|issue|problem|source)\b|\b(?:cause|issue|problem|source) (?:has been|have been|was|is) (?:now )?(?:identified|found|known)\b/;

const mentionsDone = new RegExp(String.raw`\b(?:${DONE}|resolution|recovery|resolve|restore|recover|fix)\b`);

/** Classifies the clauses of an English sentence. */
export function readEnglishClause(sentence: string): ClauseState[] {
  const text = normalizeText(sentence).toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' ').trim();
  const states: ClauseState[] = [];
  let before = '';
  // Splits at conjunctions; a hope in an earlier clause also applies to later ones ("we hope that, by 15:00, it is resolved").
  for (const clause of text.split(
    /(?<=[,;:–—-]) (?=(?:and|but|which|so|however|though|although|yet|now|everything|the|this|it|all|we|services?|please|if you|should you)\b)|; | (?=but\b|however\b|although\b|though\b)/,
  )) {
    states.push(readClause(clause, before));
    // An offer to users: "If you still see errors, please contact us."
    if (!/^(?:please|if you|should you|in case you)\b/.test(clause)) before += `${clause} `;
  }
  return states;
}

function readClause(clause: string, before: string): ClauseState {
  if (/^(?:please|if you|should you|in case you|for further|thank|we apologi[sz]e|sorry)\b/.test(clause)) return null;
  const statement = RESOLVED.exec(clause);
  if (statement) {
    const head = clause.slice(0, statement.index);
    const tail = clause.slice(statement.index + statement[0].length);
    const isFact = !NOT_A_FACT.test(`${before}${head}`) && !NEGATED.test(head) && !LIMITED.test(tail);
    if (!isFact) return 'open';
    return OPEN.test(clause.replace(statement[0], ' ')) ? 'open' : 'resolved';
  }
  if (OPEN.test(clause)) return IDENTIFIED.test(clause) ? 'identified' : 'open';
  if (mentionsDone.test(clause) && (NOT_A_FACT.test(`${before}${clause}`) || /\b(?:not|no|n't|yet)\b/.test(clause)))
    return 'open';
  if (MONITORING.test(clause)) return 'monitoring';
  return IDENTIFIED.test(clause) ? 'identified' : null;
}
