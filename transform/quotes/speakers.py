"""Who a mention stands for, as far as the article itself says: the cast of an article and how a mention finds it.

A bare surname finds the full name, a pronoun the last speaker whom nothing in the article rules out, "the diplomat" the
person whose role is a diplomat's. He and she are told apart by what the article prints (Mr, Ms, spokeswoman, a pronoun in the same
sentence); no name is ever taken to be a man's or a woman's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from transform.article import Route, Speaker, SpeakerKind
from transform.quotes.draft import Draft
from transform.quotes.lexicon import (
    ARTICLE,
    AUXILIARY,
    CAP,
    CUE,
    DAY,
    DEFINITE,
    MARK,
    MONTH,
    NOUNLIKE,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    TITLE,
    Lexicon,
)
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_PARTICLES = frozenset(
    [
        "de",
        "da",
        "di",
        "du",
        "del",
        "della",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "ibn",
        "al",
        "el",
        "la",
        "le",
        "ben",
        "ter",
        "ten",
        "dos",
        "das",
    ]
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention came to."""

    speaker: Speaker | None
    route: Route
    confidence: float


NOBODY = Resolution(None, "none", 0.0)


@dataclass(slots=True)
class Person:
    """One name of the article, with what the article says of its bearer."""

    name: str
    key: str  # last word, lower case
    kind: SpeakerKind
    role: str | None = None
    at: list[int] = field(default_factory=list)  # characters where named
    male: int = 0
    female: int = 0

    def may_be(self, word: str, lexicon: Lexicon) -> bool:
        """Whether a pronoun can stand for this one, as far as the article says."""
        if word in lexicon.pronouns.get("male", ()):
            return self.kind == "person" and self.male >= self.female
        if word in lexicon.pronouns.get("female", ()):
            return self.kind == "person" and self.female >= self.male
        return True


class Cast:
    """Everyone an article names, and who spoke last."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.people: list[Person] = []
        self._by_key: dict[str, list[Person]] = {}
        self._by_name: dict[str, Person] = {}
        self._last: Person | None = None  # who spoke last
        self._last_speaker: Speaker | None = None
        self._last_at = -1
        self._in_head = False
        self._subjects: list[tuple[int, Person]] = []  # where a person opens a sentence
        names = lexicon.names
        self._organisations = names.get("organisations", frozenset())
        self._generic = names.get("generic", frozenset())
        self._groups = names.get("groups", frozenset())
        self._documents = names.get("documents", frozenset())
        self._person_endings = tuple(names.get("person_endings", ())) or ("\0",)
        self._media = names.get("media", frozenset())
        self._places = names.get("places", frozenset())
        if lexicon.language is not None:
            for line in lines:
                self._scan(line)

    # --- the cast ------------------------------------------------------------------------------------------------

    def _scan(self, line: Line) -> None:
        flags, words = line.flags, line.words
        count = len(words)
        openers = {lo for lo, _ in line.sentences}
        done = 0
        for index in [at for at, flag in enumerate(flags) if flag & CAP]:
            flag = flags[index]
            if index < done or flag & (ARTICLE | PRONOUN | PREPOSITION | DAY | MONTH):
                continue
            last = index
            while last + 1 < count and not flags[last] & POSSESSIVE:
                following = flags[last + 1]
                if following & CAP and not following & (DAY | MONTH):
                    last += 1
                elif words[last + 1] in _PARTICLES and last + 2 < count and flags[last + 2] & CAP:
                    last += 2
                else:
                    break
            self._note(line, index, last, openers)
            done = last + 1

    def _note(self, line: Line, first: int, last: int, openers: set[int]) -> None:
        start, role_first = self._name_start(line, first, last)
        if start > last:
            return
        words, _flags = line.words, line.flags
        titled = start > first
        name = self._printed(line, start, last)
        tokens = name.split()
        key = tokens[-1].lower()
        organisation = any(
            word.removesuffix("'s").removesuffix("’s") in self._organisations for word in words[start : last + 1]
        )
        if len(tokens) == 1:
            known = self._by_key.get(key)
            if known:
                if known[-1].role is None and known[-1].kind == "person":
                    known[-1].role = self._role(line, role_first, first, start, last)
                self._seen(line, known[-1], first, start, last, openers)
                return
            if not titled and not organisation:
                if first not in openers or tokens[0].isupper():
                    return
                return
        if not titled and any(word in self._places for word in words[start : last + 1]):
            return
        person = self._by_name.get(name)
        if person is None:
            kind: SpeakerKind = "organisation" if organisation and not titled else "person"
            shorter = [one for one in self._by_key.get(key, ()) if one.kind == "person" and len(one.name.split()) == 1]
            if kind == "person" and len(tokens) > 1 and shorter:
                person = shorter[0]
                person.name = name
            elif kind == "person" and len(tokens) == 1 and self._by_key.get(key):
                person = self._by_key[key][-1]
            else:
                person = Person(name, key, kind)
                self.people.append(person)
                self._by_key.setdefault(key, []).append(person)
            self._by_name[name] = person
        role = self._role(line, role_first, first, start, last)
        if role and (person.role is None or len(person.role.split()) == 1 < len(role.split())):
            person.role = role
        self._seen(line, person, first, start, last, openers)

    def _seen(self, line: Line, person: Person, first: int, start: int, last: int, openers: set[int]) -> None:
        flags, words = line.flags, line.words
        person.at.append(line.starts[start])
        if person.kind != "person":
            return
        for at in range(first, start):
            word = words[at]
            person.male += 3 * (
                word in self.lexicon.names.get("male", ())
                or (word.endswith("man") and len(word) > 3 and not word.endswith("woman"))
            )
            person.female += 3 * (word in self.lexicon.names.get("female", ()) or word.endswith("woman"))
        opener = first
        while (
            opener > 0
            and opener not in openers
            and flags[opener - 1] & (ARTICLE | TITLE | CAP)
            | (not flags[opener - 1] & MARK and words[opener - 1] in self._generic)
        ):
            opener -= 1
        modifier = (
            last + 1 < len(words)
            and (words[last + 1] in self._generic or flags[last + 1] & TITLE)
            and not flags[last] & POSSESSIVE
        )
        subject = (not modifier and not flags[last] & POSSESSIVE and opener in openers) or (
            not modifier and opener > 0 and words[opener - 1] == ","
        )
        if subject:
            self._subjects.append((line.starts[start], person))
        if not flags[last] & POSSESSIVE:
            for at in range(last + 1, min(last + 14, len(words))):
                word = words[at]
                if (flags[at] & CAP and not flags[at] & (ARTICLE | PRONOUN)) or word in ".;" or flags[at] & REGION:
                    break
                if word in self.lexicon.pronouns.get("male", ()):
                    person.male += 1
                    break
                if word in self.lexicon.pronouns.get("female", ()):
                    person.female += 1
                    break

    def _name_start(self, line: Line, first: int, last: int) -> tuple[int, int]:
        """Where the name begins after its titles and role words, and where the role begins."""
        flags, words = line.flags, line.words
        start = first
        for at in range(first, last + 1):
            word = words[at]
            if ((flags[at] & TITLE or word in self._generic) and not flags[at] & POSSESSIVE) or (
                flags[at] & POSSESSIVE and at < last
            ):
                start = at + 1
        if start > last and start - 1 > first and flags[last] & TITLE and words[last] not in self._generic:
            start = first
        return start, first

    def _printed(self, line: Line, first: int, last: int) -> str:
        printed = line.slice(first, last)
        for tail in ("'s", "’s"):
            printed = printed.removesuffix(tail)
        return " ".join(printed.rstrip("'’").split())

    def _role(self, line: Line, role_first: int, first: int, start: int, last: int) -> str | None:
        flags, words = line.flags, line.words
        low = first
        if low > 0 and (start > first or words[low - 1] in self._generic):
            while (
                low > 0
                and not flags[low - 1] & (MARK | REGION | ARTICLE | PREPOSITION | PRONOUN)
                and (
                    words[low - 1] in self._generic
                    or flags[low - 1] & TITLE
                    or (low < first and not self._closed(flags[low - 1]))
                )
            ):
                low -= 1
        if (
            low == first
            and low > 1
            and start < last
            and not self._closed(flags[low - 1])
            and not flags[low - 1] & (MARK | REGION | ARTICLE | CUE | POSSESSIVE | DAY | MONTH | NUMBER)
        ):
            back = low - 1
            while (
                back > 0
                and not self._closed(flags[back - 1])
                and not flags[back - 1] & (MARK | REGION | ARTICLE | CUE | DAY | CAP)
                and low - back < 3
            ):
                back -= 1
            if back > 0 and flags[back - 1] & ARTICLE:
                low = back  # "the hydrologist Emil Sander"
        if low < start:
            role = line.slice(low, start - 1)
            if (
                words[start - 1].rstrip(".") not in ("mr", "mrs", "ms", "miss", "dr", "sir", "lord", "lady")
                or start - low > 1
            ):
                return role
        if last + 2 < len(words) and words[last + 1] == "," and not flags[last] & POSSESSIVE:
            return self._apposed(line, last + 2)
        if first > 1 and words[first - 1] == ",":
            at = first - 2
            if words[at] in self._generic:
                while (
                    at > 0
                    and not flags[at - 1] & (MARK | REGION | ARTICLE | PREPOSITION | PRONOUN)
                    and not self._closed(flags[at - 1])
                ):
                    at -= 1
                return line.slice(at, first - 2)
        return None

    def _closed(self, flag: int) -> bool:
        from transform.quotes.lexicon import CLOSED

        return bool(flag & CLOSED) and not flag & CAP

    def _apposed(self, line: Line, first: int) -> str | None:
        """ ", an adviser to start-ups," → "adviser to start-ups"."""
        flags, words = line.flags, line.words
        at = first
        if flags[at] & NUMBER and at + 1 < len(words) and words[at + 1] == ",":
            at += 2
        article = False
        while at < len(words) and flags[at] & ARTICLE:
            article = True
            at += 1
        begin = at
        head = False
        while at < len(words) and at - begin < 14:
            flag, word = flags[at], words[at]
            if flag & REGION or (flag & MARK and word not in "'’-&"):
                break
            if not head and (word in self._generic or (article and word.endswith(self._person_endings))):
                head = True
            if (
                (flag & (PRONOUN | RELATIVE | AUXILIARY | CUE) and not flag & NOUNLIKE)
                or word == "and"
                or (not head and flag & PREPOSITION)
            ):
                break
            at += 1
        return line.slice(begin, at - 1) if head and at > begin else None

    # --- headlines -----------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Before a headline: nobody has spoken yet."""
        self._last = self._last_speaker = None
        self._last_at = 1 << 40  # every name of the body is known to a headline
        self._in_head = True

    def knows(self, printed: str) -> bool:
        """Whether a name, or its last word, is that of a person or organisation of the article."""
        return printed in self._by_name or printed.rsplit(maxsplit=1)[-1].lower() in self._by_key

    def can_speak(self, line: Line, first: int, last: int) -> bool:
        """Whether a label beside a headline's dash or colon can be a speaker: known, an acronym, an office, a role."""
        printed = line.slice(first, last)
        words = line.words[first : last + 1]
        if any(word in self._media for word in words):
            return False
        return (
            self.knows(printed)
            or (first == last and printed.isupper() and 2 <= len(printed) <= 6)
            or words[-1] in self._organisations | self._generic | self._groups | self._documents
        )

    # --- resolution ----------------------------------------------------------------------------------------------

    def resolve(self, draft: Draft) -> Resolution:
        """Who speaks in a draft. Call in the order of the text: pronouns look back at who spoke."""
        if draft.mention is None:
            if draft.carried and self._last_speaker is not None:
                return Resolution(self._last_speaker, "carried", 0.6)
            return NOBODY
        line, mention = draft.line, draft.mention
        at = line.starts[mention.first]
        found = self._mention(line, mention, at)
        if found.speaker is not None:
            self._last_speaker = found.speaker
            self._last_at = at
            self._last = self._by_name.get(found.speaker.name)
        return found

    def _mention(self, line: Line, mention: Phrase, at: int) -> Resolution:
        flags, words = line.flags, line.words
        if mention.pronoun:
            return self._pronoun(words[mention.first], at)
        head = mention.first
        while (
            head < mention.last
            and not (flags[head + 1] & PREPOSITION and head + 1 > mention.first)
            and words[head + 1] != ","
        ):
            head += 1
        if head < mention.last and words[head + 1] == ",":
            return self._apposed_name(line, mention, head, at)
        nominal = self._groups | self._generic | self._documents
        plural = words[head].endswith("s") and words[head][:-1] in self._generic
        if flags[head] & CAP and not (words[head] in nominal or plural):
            return self._named(line, mention.first, head, at)
        return self._nominal(line, mention, head, at)

    def _apposed_name(self, line: Line, mention: Phrase, head: int, at: int) -> Resolution:
        """ "his barrister, Priya Nair": the name speaks, the phrase before it is her role."""
        found = self._named(line, head + 2, mention.last, at)
        if found.speaker is None or found.speaker.role is not None:
            return found
        first = mention.first
        while first < head and line.flags[first] & ARTICLE:
            first += 1
        speaker = Speaker(found.speaker.name, found.speaker.kind, line.slice(first, head))
        person = self._by_name.get(speaker.name)
        if person is not None:
            person.role = speaker.role
        return Resolution(speaker, found.route, found.confidence)

    def _named(self, line: Line, first: int, last: int, at: int) -> Resolution:
        flags, words = line.flags, line.words
        run = last
        while run > first and (flags[run - 1] & CAP or words[run - 1] in _PARTICLES) and not flags[run - 1] & ARTICLE:
            run -= 1
        start, _ = self._name_start(line, run, last)
        if start > last:
            return self._nominal(line, Phrase(first, last, first, last), last, at)
        name = self._printed(line, start, last)
        key = name.split()[-1].lower()
        person = self._by_name.get(name)
        if person is None:
            people = self._by_key.get(key, [])
            person = people[-1] if people else None
            if len(people) > 1:
                person = min(people, key=lambda one: min((abs(place - at) for place in one.at), default=1 << 30))
        if person is None and " " not in name:
            person = next((one for one in self.people if one.kind == "person" and one.name.split()[0] == name), None)
        if person is not None:
            full = len(name.split()) > 1
            route: Route = "named" if full or person.name == name else "surname"
            return Resolution(Speaker(person.name, person.kind, person.role), route, 0.95 if full else 0.9)
        printed = line.slice(first, last)
        kind: SpeakerKind = (
            "organisation"
            if name.isupper()
            or any(word in self._organisations for word in words[start : last + 1])
            or flags[first] & ARTICLE
            else "person"
        )
        return Resolution(Speaker(name if kind == "person" else printed, kind, None), "named", 0.6)

    def _pronoun(self, word: str, at: int) -> Resolution:
        lexicon = self.lexicon
        gendered = word in lexicon.pronouns.get("male", ()) or word in lexicon.pronouns.get("female", ())
        if not gendered:
            if (
                word in lexicon.pronouns.get("plural", ())
                and self._last_speaker is not None
                and self._last_speaker.kind in ("group", "organisation")
            ):
                return Resolution(self._last_speaker, "pronoun", 0.7)
            if (
                word == "it"
                and self._last_speaker is not None
                and self._last_speaker.kind in ("organisation", "document")
            ):
                return Resolution(self._last_speaker, "pronoun", 0.7)
            return Resolution(None, "pronoun", 0.0)
        last = self._last if self._last is not None and self._last.may_be(word, lexicon) else None
        since = [
            person
            for place, person in self._subjects
            if self._last_at < place < at and person is not last and person.may_be(word, lexicon)
        ]
        if last is not None and not since:
            return Resolution(Speaker(last.name, last.kind, last.role), "pronoun", 0.85)
        if since:
            person = since[-1]
            return Resolution(Speaker(person.name, person.kind, person.role), "pronoun", 0.65)
        if self._last_speaker is not None and self._last is None and self._last_speaker.kind == "unnamed":
            return Resolution(self._last_speaker, "pronoun", 0.7)
        earlier = [
            (place, person)
            for person in self.people
            if person.may_be(word, lexicon) and person.kind == "person"
            for place in person.at
            if place < at
        ]
        if earlier:
            person = max(earlier, key=lambda one: one[0])[1]
            return Resolution(Speaker(person.name, person.kind, person.role), "pronoun", 0.45)
        return Resolution(None, "pronoun", 0.0)

    def _nominal(self, line: Line, mention: Phrase, head: int, at: int) -> Resolution:
        flags, words = line.flags, line.words
        noun = words[head].removesuffix("'s").removesuffix("’s")
        printed = line.slice(mention.first, mention.last)
        definite = bool(flags[mention.first] & DEFINITE) or self._in_head
        if noun in self._groups or (noun.endswith("s") and noun[:-1] in self._generic):
            return Resolution(Speaker(printed, "group", None), "nominal", 0.8)
        if noun in self._documents:
            return Resolution(Speaker(printed, "document", None), "nominal", 0.8)
        if noun in self._organisations:
            known = [
                one
                for one in self.people
                if one.kind == "organisation" and noun in one.name.lower().split() and one.at and one.at[0] < at
            ]
            if definite and known:
                one = known[-1]
                return Resolution(Speaker(one.name, one.kind, one.role), "nominal", 0.75)
            return Resolution(Speaker(printed, "organisation", None), "nominal", 0.7)
        if definite and noun in self._generic:
            person = self._with_role(noun, at)
            if person is not None:
                return Resolution(Speaker(person.name, person.kind, person.role), "nominal", 0.85)
            last = self._last
            if last is not None and last.kind == "person" and self._may_be(last, noun) and head - mention.first <= 2:
                return Resolution(Speaker(last.name, last.kind, last.role), "nominal", 0.6)
        kind: SpeakerKind = "unnamed"
        return Resolution(Speaker(printed, kind, None), "nominal", 0.7)

    def _may_be(self, person: Person, noun: str) -> bool:
        if noun.endswith("woman"):
            return person.female >= person.male and person.role is None
        if noun.endswith("man"):
            return person.male >= person.female and person.role is None
        return person.role is None or noun in ("official", "politician", "leader")

    def _with_role(self, noun: str, at: int) -> Person | None:
        kinds = self.lexicon.names
        wanted = {noun} | (
            kinds.get(noun, frozenset()) if noun in ("diplomat", "politician", "lawmaker", "official") else frozenset()
        )
        fitting = [
            (max(place for place in one.at if place < at or self._in_head), one)
            for one in self.people
            if one.kind == "person"
            and one.role
            and wanted & set(one.role.lower().split())
            and (self._in_head or any(place < at for place in one.at))
        ]
        if not fitting:
            return None
        if self._last is not None and any(one is self._last for _, one in fitting):
            return self._last
        return max(fitting, key=lambda pair: pair[0])[1]
