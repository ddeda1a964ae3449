"""Who says it, in languages whose clauses we do not take apart: the subject of a say-verb, or of a clause around marks.

Where the verb comes second (German) the subject stands behind it as soon as anything else opens the sentence, the verb
of a clause ("wie er sagte") comes last, and articles tell a subject from an object ("würdigte seinen Landsmann").
"""

from __future__ import annotations

from transform.quotes import capitals, phrases, small_nouns
from transform.quotes.cues import AS_SOURCE, Cue
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    DAY,
    MARK,
    MONTH,
    NUMBER,
    PERFECT,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    ROLE,
    SPEAKING,
    SUBORDINATOR,
    THAT,
    TIME,
    TITLE,
    Lexicon,
)
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_ADVERBIAL = ("lich", "isch", "ig", "ierend", "weise", "maßen", "sam", "haft")  # "Vorsichtig sagte er"
_LEAST_VERB = 4  # letters
_HEAD = CAP | ARTICLE | PRONOUN
_DATED = DAY | MONTH | TIME | NUMBER


def speaker_of(line: Line, lo: int, hi: int, cue: Cue, lexicon: Lexicon) -> Phrase | None:
    """The subject of a say-verb: right behind it where it is inverted, else before it."""
    if line.words[lo] in lexicon.focus and lo + 1 < cue.first and line.flags[lo + 1] & (ARTICLE | CAP | PRONOUN):
        lo += 1
    found: Phrase | None = None
    if cue.verb.base in lexicon.impersonal:
        found = _place_of(line, lo, hi, cue, lexicon)
    elif lexicon.agents and _is_passive(line, lo, hi, cue, lexicon):
        return _agent(line, lo, cue, lexicon)
    elif cue.verb.base in lexicon.quoting:
        found = _quoted(line, lo, hi, cue, lexicon)
    if found is None and lexicon.verb_second:
        found = _in_clause(line, lo, cue, lexicon)
    if found is None:
        found = _subject(line, lo, hi, cue, lexicon)
    if found is None and lexicon.verb_second and cue.verb is not AS_SOURCE:
        found = clause_subject(line, lo, cue.first, lexicon)
    elif found is None and cue.before > lo and line.flags[cue.before] & CONJUNCTION and line.flags[lo] & _HEAD:
        found = phrases.opening(line, lo, cue.before)  # "Ann Bol se levantó y dijo: «…»"
        found = small_nouns.without_verb(line, found)
    if cue.verb is not AS_SOURCE and small_nouns.are_small(lexicon):
        found = small_nouns.subject(line, lo, cue, found)
    return capitals.with_name(line, capitals.up_to_noun(line, found, lexicon), lexicon)


def _subject(line: Line, lo: int, hi: int, cue: Cue, lexicon: Lexicon) -> Phrase | None:
    flags, words = line.flags, line.words
    if cue.verb is AS_SOURCE:
        if words[cue.last] in lexicon.postposed:
            return phrases.before(line, lo, cue.first - 1)
        return phrases.after(line, small_nouns.past_verb(line, cue.last + 1, hi, lexicon), hi)
    at = cue.before
    if lexicon.verb_second:  # "Direktor Metz hat zur Eröffnung erklärt"
        bracket = next((unit for unit in range(at, lo, -1) if flags[unit] & (PERFECT | MARK | REGION)), lo)
        if flags[bracket] & PERFECT and bracket < at:
            found = phrases.before(line, lo, bracket - 1) if not flags[lo] & (PREPOSITION | ADVERB | DAY) else None
            return found or phrases.after(line, bracket + 1, hi)
    if at > lo and flags[at] & PRONOUN and words[at - 1] in ("-", "-t-"):
        return Phrase(at, at, at, at, pronoun=True)  # "a-t-il expliqué"
    if at > lo and words[at] == ",":
        apposed = _named_before(line, lo, at, lexicon) or phrases.before(line, lo, at)
        if apposed is not None and apposed.start == lo and not apposed.pronoun:
            return apposed  # "Ann Bol, the mayor, said"
    if at > lo and flags[at] & REGION and is_subject(line, lo, at, cue, lexicon):
        return Phrase(at, at, at - 1, at)
    opens = at < lo or flags[at] & (REGION | MARK | CONJUNCTION | ADVERB | DAY | TIME | NUMBER | MONTH)
    fronted = not opens and lexicon.verb_second and _is_fronted(line, lo, lexicon)
    behind = _behind_verb(line, cue, hi, lexicon)
    if small_nouns.are_small(lexicon) and small_nouns.is_object(line, lo, cue, behind):
        behind = None
    if (opens or fronted or (lexicon.inflects and _is_led(line, lo, at))) and behind is not None:
        return behind
    if behind is not None and behind.pronoun and words[behind.first] in lexicon.subjects:
        return behind  # "Hierzu führte er aus"
    found = phrases.before(line, lo, at) if at >= lo and not flags[at] & REGION else None
    if found is None or (found.relative and found.antecedent is None) or capitals.is_object(line, found, lexicon):
        return behind
    return found


def _is_led(line: Line, lo: int, at: int) -> bool:
    """Whether what stands between the last sign and a verb hangs on a preposition: "«…», — с поклоном сказал Бол"."""
    first = at
    while first > lo and not line.flags[first - 1] & (MARK | REGION):
        first -= 1
    return first > lo and bool(line.flags[first] & PREPOSITION)


def _is_fronted(line: Line, lo: int, lexicon: Lexicon) -> bool:
    """Whether a sentence opens with no subject: "Nach der Sitzung sagte …", "Vorsichtig fügte …"."""
    word, flag = line.words[lo], line.flags[lo]
    if flag & (PREPOSITION | ADVERB | DAY) or word in lexicon.prepositional:
        return True
    follows = line.flags[lo + 1] if lo + 1 < len(line.flags) else CAP
    return not flag & ~CAP and not follows & (CAP | MARK) and word.endswith(_ADVERBIAL) and not word.endswith("wig")


def clause_subject(line: Line, lo: int, hi: int, lexicon: Lexicon) -> Phrase | None:
    """The subject of a clause with its verb second, wherever it stands before `hi`: "Dabei sparte der Rat mit Lob"."""
    flags, words = line.flags, line.words
    at = lo
    if _is_fronted(line, lo, lexicon) and not flags[lo] & PREPOSITION:
        at += 1
    while at < hi:
        flag = flags[at]
        if flag & (REGION | SUBORDINATOR) or (flag & MARK and words[at] != ","):
            return None
        if flag & PRONOUN:
            return Phrase(at, at, at, at, pronoun=True)
        if flag & PREPOSITION or words[at] in lexicon.oblique:
            at = _past_phrase(line, at + 1, hi)
        elif flag & ARTICLE or (flag & CAP and not flag & (CLOSED | DAY | MONTH)):
            found = capitals.up_to_noun(line, capitals.subject_at(line, at, hi, lexicon), lexicon)
            return None if found is None or flags[found.last] & _DATED else found
        else:
            at += 1
    return None


def _past_phrase(line: Line, at: int, hi: int) -> int:
    """Behind a noun phrase that no subject can be, from behind its preposition or first article on."""
    flags = line.flags
    while at < hi and not flags[at] & (CAP | MARK | REGION | PRONOUN | NUMBER):
        at += 1
    while at < hi and flags[at] & (CAP | NUMBER) and not flags[at] & (PRONOUN | REGION):
        at += 1
    return at


def _is_passive(line: Line, lo: int, hi: int, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether a say-verb ends a clause of the passive: "wurde der Kahn „Wrack“ genannt"."""
    words, flags = line.words, line.flags
    if cue.before < lo or not words[cue.last].endswith(("t", "en")):
        return False
    ends = cue.last + 1 >= hi or flags[cue.last + 1] & (MARK | CONJUNCTION) or words[cue.last + 1] in lexicon.passive
    between = range(cue.first - 1, lo - 1, -1)
    told = next((unit for unit in between if flags[unit] & MARK or words[unit] in lexicon.passive), lo)
    return bool(ends) and (words[told] in lexicon.passive or words[min(cue.last + 1, hi - 1)] in lexicon.passive)


def _agent(line: Line, lo: int, cue: Cue, lexicon: Lexicon) -> Phrase | None:
    """ "wurde von der Werft „Wrack“ genannt": by whom."""
    by = next((unit for unit in range(lo, cue.first) if line.words[unit] in lexicon.agents), -1)
    found = phrases.after(line, by + 1, cue.first) if by >= 0 else None
    return capitals.up_to_noun(line, found, lexicon)


def _quoted(line: Line, lo: int, hi: int, cue: Cue, lexicon: Lexicon) -> Phrase | None:
    """ "…", zitiert die „Warte“ den Minister: who is quoted, which is the verb's object."""
    flags = line.flags
    first = cue.last + 1
    while first < hi and flags[first] & ADVERB and not flags[first] & (ARTICLE | CAP):
        first += 1
    behind = phrases.after(line, first, hi) if first < hi else None
    if behind is None or behind.pronoun:
        return behind
    behind = capitals.up_to_noun(line, behind, lexicon)
    second = behind.last + 1 if behind is not None else hi
    opens = cue.before < lo or flags[cue.before] & (REGION | MARK)
    if opens and second < hi and flags[second] & (ARTICLE | CAP) and not flags[second] & (DAY | MONTH):
        return phrases.after(line, second, hi) or behind
    return behind


def _named_before(line: Line, lo: int, at: int, lexicon: Lexicon) -> Phrase | None:
    """ "Der Leiter der Werft, Ann Bol, sagte": role and name, where a comma at `at` stands behind the name."""
    first = at
    while first > lo and line.words[first - 1] != "," and at - first < capitals.LONGEST_NAME + 1:
        first -= 1
    if first <= lo + 1 or line.words[first - 1] != ",":
        return None
    last = first - 2
    opens = line.flags[lo] & (ARTICLE | ROLE | TITLE) and (line.flags[last] & CAP or not lexicon.capital_nouns)
    if not opens or any(flag & (MARK | REGION | CUE | PRONOUN | AUXILIARY) for flag in line.flags[lo : last + 1]):
        return None
    whole = capitals.with_name(line, Phrase(lo, last, lo, at), lexicon)
    return whole if whole is not None and whole.last == at - 1 else None


def _in_clause(line: Line, lo: int, cue: Cue, lexicon: Lexicon) -> Phrase | None:
    """ "…, wie er gegenüber dem Boten sagte": where the verb comes last, the subject opens its clause."""
    flags, words = line.flags, line.words
    at = cue.before
    if at <= lo or flags[at] & (REGION | MARK) or cue.verb is AS_SOURCE:
        return None
    opener = next((unit for unit in range(at, lo - 1, -1) if flags[unit] & (SUBORDINATOR | MARK | REGION)), -1)
    if opener < 0 or not flags[opener] & SUBORDINATOR or words[opener] in lexicon.prepositional:
        return None
    first = opener + 1
    while first <= at and flags[first] & ADVERB and not flags[first] & (ARTICLE | PRONOUN):
        first += 1
    found = phrases.after(line, first, cue.first) if first <= at else None
    return None if found is None or capitals.is_object(line, found, lexicon) else found


def _place_of(line: Line, lo: int, hi: int, cue: Cue, lexicon: Lexicon) -> Phrase | None:
    """ "…", hieß es bei der Feuerwehr; In einer Mitteilung heißt es: whose words they are, or what holds them."""
    flags = line.flags
    at = cue.last + 1
    while at < hi and flags[at] & (ADVERB | PRONOUN) and not flags[at] & ARTICLE:
        at += 1
    for begin in (at, lo):
        if begin + 1 < hi and line.words[begin] in lexicon.venues and (begin > cue.last or begin < cue.first):
            found = capitals.up_to_noun(
                line, phrases.after(line, begin + 1, hi if begin > cue.last else cue.first), lexicon
            )
            if found is not None and not found.pronoun and not flags[found.last] & _DATED:
                return found
    return None


def opening(line: Line, lo: int, hi: int, lexicon: Lexicon) -> Phrase | None:
    """The phrase that a sentence opens with. Where nouns are capitals it has to be a name, a role or a house's."""
    flags, words = line.flags, line.words
    if not lexicon.capital_nouns:
        return phrases.opening(line, lo, hi)
    if words[lo] in lexicon.pronouns.get("possessive", ()) and not any(flag & ROLE for flag in flags[lo:hi]):
        return None  # "Seine Antwort: „…“": of whom the text has just told
    while lo < hi and flags[lo] & (ADVERB | CONJUNCTION) and not flags[lo] & (ARTICLE | PRONOUN):
        lo += 1
    step = lo
    while step < hi and step - lo < 3 and not flags[step] & (CAP | ARTICLE | PRONOUN | MARK | REGION | PREPOSITION):
        step += 1  # "Ähnlich sieht das Ann Bol": the verb
    if step > lo and step < hi and words[step] in lexicon.objects:
        step += 1
    lo = step
    if flags[lo] & PRONOUN:
        return phrases.opening(line, lo, hi)
    at = lo
    while at < hi and (flags[at] & ARTICLE or (not flags[at] & CAP and phrases.is_plain(line, at, -1))):
        at += 1
    last = at
    while last + 1 < hi and phrases.is_plain(line, last + 1, -1) and flags[last + 1] & CAP:
        last += 1
    told = last > at or flags[at] & SPEAKING or (at == lo and not flags[at] & CLOSED and len(words[at]) > 1)
    if not told or not flags[last] & CAP or flags[lo] & PREPOSITION:
        return None
    found = capitals.with_name(line, Phrase(lo, last, lo, last), lexicon)
    return None if capitals.is_object(line, found, lexicon) else found


def subject_of_it(line: Line, lo: int, region: int, lexicon: Lexicon) -> Phrase | None:
    """Whose words stand inside the paper's own clause: "Das Auswärtige Amt empfiehlt „besondere Vorsicht“"; None where
    the clause tells what somebody named before has said ("Sie sei „entsetzt“")."""
    if not lexicon.capital_nouns or line.flags[lo] & PRONOUN or is_reported(line, lo, region, lexicon):
        return None
    return opening(line, lo, region - 1, lexicon)


def before_colon(line: Line, lo: int, colon: int, lexicon: Lexicon) -> Phrase | None:
    """Whose words stand behind the colon of a clause without a say-verb."""
    for unit in range(lo, colon):
        if line.words[unit] in lexicon.subjects:
            return Phrase(unit, unit, unit, unit, pronoun=True)  # "Das Angebot lehnt er ab: „…“"
        if line.flags[unit] & (MARK | REGION):
            break
    found = opening(line, lo, colon, lexicon)
    if found is None and lexicon.verb_second and line.words[lo] not in lexicon.pronouns.get("possessive", ()):
        found = capitals.with_name(line, clause_subject(line, lo, colon, lexicon), lexicon)
    return found


def is_reported(line: Line, at: int, hi: int, lexicon: Lexicon) -> bool:
    """German: a clause in the mood of reported speech ("er sei …") behind a comma."""
    return bool(lexicon.reported) and any(line.words[unit] in lexicon.reported for unit in range(at, hi))


def _behind_verb(line: Line, cue: Cue, hi: int, lexicon: Lexicon) -> Phrase | None:
    at = cue.last + 1
    if at < hi and line.words[at] in ("-", "-t-"):
        at += 1  # "explique-t-elle"
    while at < hi and line.flags[at] & ADVERB and not line.flags[at] & (ARTICLE | PRONOUN | CAP):
        at += 1
    at = small_nouns.past_addressee(line, small_nouns.past_aside(line, at, hi), hi, lexicon)
    if at >= hi or line.flags[at] & (PREPOSITION | THAT):
        return None
    found = capitals.subject_at(line, at, hi, lexicon)
    return None if found is None or line.flags[found.first] & (DAY | TIME) else found


def is_subject(line: Line, lo: int, region: int, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether words in marks right before a say-verb are the name of a paper: "Die „Warte“ schrieb"."""
    if not lexicon.capital_nouns or cue.first != region + 1 or region <= lo or not line.flags[region - 1] & ARTICLE:
        return False
    return capitals.is_printed(line, region)


def unlisted(line: Line, region: int, hi: int, lexicon: Lexicon) -> tuple[int, int, Phrase | None] | None:
    """ "…", schmunzelte Bol: any verb behind speech and its comma is a say-verb; its first and last unit, and who
    speaks, which may be nobody where the language drops it ("…", zanjó)."""
    flags, words = line.flags, line.words
    first = region + 1
    if region and words[region - 1] == "," and line.ends_said(region).isalnum():
        return None  # "son film, « La Mer », a fait salle comble"
    if first < hi and words[first] in (",", "—", "–"):
        first += 1
        if first < hi and words[first] in ("—", "–"):
            first += 1
    elif line.ends_said(region) not in (",", "?", "!", "…"):
        return None
    if not lexicon.verb_endings or first + 1 >= hi:
        return None
    if lexicon.drops_subject and flags[first + 1] & MARK and _may_be_verb(line, first, lexicon):
        alone = first + 2 >= hi and (not region or bool(flags[region - 1] & MARK))  # "«…», avisa."
        if alone or words[first].endswith(lexicon.past_endings):
            return first, first, None
    while first + 1 < hi and words[first] in lexicon.objects:
        first += 1  # "…, s'agace Bol", "…, se pregunta Bol"
    verb = first
    if flags[verb] & PERFECT:
        verb += 1  # "…, a rétorqué le procureur", "…, ha poi twittato Bol"
        while verb < hi and flags[verb] & ADVERB:
            verb += 1
    if verb + 1 >= hi or not _may_be_verb(line, verb, lexicon):
        return None
    at = verb + 1
    while at < hi and flags[at] & ADVERB and not flags[at] & (ARTICLE | PRONOUN | CAP):
        at += 1
    at = small_nouns.past_addressee(line, small_nouns.past_aside(line, at, hi), hi, lexicon)
    if at >= hi or not flags[at] & (CAP | ARTICLE | PRONOUN):
        return None
    found = subject(line, at, hi, lexicon)
    return (first, verb, found) if found is not None else None


def _may_be_verb(line: Line, verb: int, lexicon: Lexicon) -> bool:
    """Whether a word that no list holds looks like a verb of the third person or, behind "a" or "ha", a participle."""
    word, flag = line.words[verb], line.flags[verb]
    if flag & (CAP | CLOSED | MARK | NUMBER | REGION | AUXILIARY | RELATIVE | ROLE) or len(word) < _LEAST_VERB:
        return False
    before = verb - 1
    while line.flags[before] & ADVERB:  # "ha poi twittato"
        before -= 1
    participle = bool(line.flags[before] & PERFECT) and not lexicon.verb_second
    return participle or word.endswith(lexicon.verb_endings)


def subject(line: Line, at: int, hi: int, lexicon: Lexicon) -> Phrase | None:
    """The subject that begins at a unit, with the name that belongs to it."""
    found = capitals.up_to_noun(line, capitals.subject_at(line, at, hi, lexicon), lexicon)
    return capitals.with_name(line, found, lexicon)
