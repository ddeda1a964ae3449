"""Who a mention stands for, as far as the article itself says.

A bare surname finds the full name, a pronoun the last speaker or subject whom nothing in the article rules out, "the
diplomat" the person whose role is a diplomat's, or else whoever is speaking. Unknown is an answer.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from transform import gazetteer
from transform.article import Route, Speaker, SpeakerKind
from transform.quotes import names
from transform.quotes.capitals import up_to_noun
from transform.quotes.draft import Draft
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    CAP,
    CONJUNCTION,
    DAY,
    DEFINITE,
    MONTH,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    RELATIVE,
    ROLE,
    SPEAKING,
    SUBORDINATOR,
    TITLE,
    Lexicon,
)
from transform.quotes.marks import CONTINUING, count_words
from transform.quotes.phrases import Phrase, after
from transform.quotes.speakers.beside import name_behind, pair_behind, sentence_start
from transform.quotes.speakers.cast import Cast
from transform.quotes.speakers.descriptions import Descriptions
from transform.quotes.speakers.figures import MOST_NAMESAKES, Figure, bare
from transform.quotes.speakers.houses import acronym_behind, is_named_after
from transform.quotes.speakers.mentions import Mentions, inflected, listed
from transform.quotes.speakers.offices import holder, interviewed
from transform.quotes.speakers.openings import Nominal, uncontracted
from transform.quotes.speakers.pronouns import Pronouns
from transform.quotes.speakers.resolution import GUESSED, HIGH, Resolution
from transform.quotes.speakers.salience import Focus
from transform.quotes.speakers.tellers import Tellers
from transform.quotes.units import Line

_LONGEST_TITLE = 12  # words of a title in capitals, in which a name is looked for
_CARRIED = 0.5  # half of PolNeAR's are right


_WHERE = ("in", "at", "near")
_NO_NAME = ADVERB | SUBORDINATOR | DAY | MONTH
NOBODY = Resolution(None, "none", 0.0)


class Resolver:
    """Finds the speakers of an article's drafts. Ask in the order of the text: it remembers who spoke."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        self._lines = lines
        self.lexicon = lexicon
        words = lexicon.names
        self._heard: set[str] = set()  # whoever has spoken
        self._media = words.get("media", frozenset())
        pronouns = (lexicon.pronouns.get(each, frozenset()) for each in ("male", "female", "plural"))
        self._he, self._she, self._they = pronouns
        self._all_pronouns = self._he | self._she | self._they
        self._answers = words.get("answers", frozenset())
        self._sayings = words.get("sayings", frozenset())
        self._nobodies = words.get("nobodies", frozenset())
        self._adverbs = tuple(words.get("adverb_endings", ())) or ("\0",)

    @cached_property
    def cast(self) -> Cast:
        """Everyone the article names. Read when first asked for: of ten web pages three quote nobody."""
        return Cast(self._lines, self.lexicon)

    @cached_property
    def _mentions(self) -> Mentions:
        return Mentions(self.cast, self.lexicon)

    @cached_property
    def _focus(self) -> Focus:
        return Focus(self._lines, self.cast, self.lexicon)

    @cached_property
    def _descriptions(self) -> Descriptions:
        return Descriptions(self._lines, self.cast, self.lexicon)

    @cached_property
    def _pronouns(self) -> Pronouns:
        return Pronouns(self._lines, self.cast, self._focus, self.lexicon)

    @cached_property
    def _tellers(self) -> Tellers:
        return Tellers(self.cast, self._focus, self.lexicon)

    def enter_head(self) -> None:
        """Before a title or subtitle: nobody has spoken yet, but every name of the body is known."""
        self._focus.enter_head()
        self._descriptions.in_head = True

    def knows(self, printed: str) -> bool:
        """Whether a name, or its last word, is that of a person or organisation of the article."""
        return printed in self.cast.by_name or bare(printed.rsplit(maxsplit=1)[-1].lower()) in self.cast.by_key

    def can_speak(self, line: Line, first: int, last: int) -> bool:
        """Whether a label beside a headline's dash or colon can be a speaker: known, an acronym, an office, a role."""
        printed = line.slice(first, last)
        words = line.words[first : last + 1]
        if any(word in self._media for word in words):
            return False
        if self.knows(printed) or (first == last and printed.isupper() and 2 <= len(printed) <= 6):
            return True
        told = self.cast.organisations | self.cast.generic
        return (
            words[-1] in told or names.is_document(words[-1], self.lexicon) or names.are_many(words[-1], self.lexicon)
        )

    def resolve(self, draft: Draft) -> Resolution:
        """Who speaks in a draft."""
        if draft.cue is None and draft.mention is not None and self._mentions.tells_nobody(draft):
            draft.mention, draft.elsewhere, draft.narrated, draft.carried = None, None, False, True
        if draft.dropped and draft.cue is not None:
            at = draft.line.starts[draft.cue.first]
            self._focus.listen(at, self._opener)
            return self._pronouns.dropped(at, self._heard)
        if draft.answers:
            who = interviewed(self.cast, draft.line.start)
            if who is None:
                return NOBODY
            self._focus.listen(draft.line.start, self._opener)
            self._focus.speaks(who.speaker, draft.line.start, GUESSED)
            self._focus.remember(draft.line.start, who)
            return Resolution(who.speaker, "carried", GUESSED)
        if draft.mention is None:
            if draft.carried and self._focus.spoke is not None:
                return Resolution(self._focus.spoke, "carried", _CARRIED)
            return NOBODY
        line = draft.mention_line
        at = line.starts[draft.mention.first]
        self._focus.listen(at, self._opener)
        if draft.verbatim and line.words[draft.mention.first] in self._answers:
            answers = interviewed(self.cast, at)
            if answers is not None:
                return Resolution(answers.speaker, "nominal", 0.7)
        if draft.narrated:
            told = self._mention(line, draft.mention, at).speaker
            if told is None or told.kind not in ("person", "unnamed", "group"):
                return NOBODY
            if told.name not in self.cast.by_name and told.name == line.slice(draft.mention.first, draft.mention.first):
                return NOBODY  # "Lean and alert, he was at ease. "…"": no name
            self._focus.speaks(told, at, _CARRIED)
            return Resolution(told, "carried", _CARRIED)
        if draft.carried:
            known = self._focus.spoke or self._mention(line, draft.mention, at).speaker
            return Resolution(known, "carried", _CARRIED if known else 0.0)
        found = self._mention(line, draft.mention, at)
        if found.route == "pronoun" and found.speaker is not None:
            found = self._tellers.of(found, draft, self._heard)
        if found.speaker is not None and (not draft.is_relative or draft.is_quoted):
            self._focus.speaks(found.speaker, at, found.confidence)
            pieces = (draft.line.text[start:end] for start, end in draft.pieces)
            self._focus.said = [piece for piece in pieces if piece[0] in CONTINUING]
            self._heard.add(found.speaker.name)
            self._focus.pass_over(line.ends[draft.mention.last])
            figure = self.cast.by_name.get(found.speaker.name)
            if figure is not None:
                self.cast.make_sure(figure)
            if figure is None and found.speaker.kind in ("unnamed", "person"):
                figure = self._descriptions.figure(found.speaker)
                if not figure.at:
                    self.cast.genders.hear_behind(figure, line, draft.mention.last)
            if figure is not None and (figure.kind != "unnamed" or self._descriptions.is_human(figure)):
                word = line.words[draft.mention.first]
                sure = found.confidence >= HIGH or (found.route == "pronoun" and self._focus.is_topic(figure, word))
                if figure.kind == "unnamed" and not line.flags[draft.mention.first] & DEFINITE:
                    self._focus.remember_aside(at, figure, sentence_start(self._lines, at)[1])
                else:
                    self._focus.remember(at, figure, word if found.route == "pronoun" else "")
                if draft.cue is not None and draft.cue.verb.base == "ask" and not draft.cue.verb.participle:
                    self._focus.keep_asked(draft.line, draft.cue.last + 1, at, figure)
                if found.route == "nominal" and self.lexicon.pronouns.get("articles"):
                    self.cast.genders.hear_article(figure, word)
                if found.route == "pronoun" and sure:
                    self.cast.genders.hear_pronoun(figure, word)
        return found

    def _opener(self, subject: Nominal, at: int) -> Figure | None:
        """Whom a phrase without a name at the start of a sentence stands for."""
        if at == self._focus.spoke_at:
            return None  # has been asked for as a speaker
        line, first, last = subject.line, subject.first, subject.last
        if (named := self.cast.named_as.get(line.starts[last])) is not None:
            return named
        if not line.flags[first] & (DEFINITE | POSSESSIVE) or line.flags[last] & CAP:
            # "A spokeswoman for the airport", "The Duke of Sussex", whole
            whole = up_to_noun(line, after(line, first, len(line.words)), self.lexicon)
            if whole is not None and whole.first == first and not line.flags[last] & POSSESSIVE:
                last = max(last, whole.last)
        found = self._descriptions.resolve(line, first, subject.last, last, at, self._focus, speaks=False)
        speaker = found.speaker
        if speaker is None or speaker.kind not in ("person", "unnamed"):
            return None
        if found.confidence <= GUESSED:
            self._focus.guesses.add(at)
        return self.cast.by_name.get(speaker.name) or self._descriptions.figure(speaker)

    def _nominal(self, line: Line, first: int, head: int, last: int, at: int) -> Resolution:
        return self._descriptions.resolve(line, first, head, last, at, self._focus)

    def _mention(self, line: Line, mention: Phrase, at: int) -> Resolution:
        flags, words = line.flags, line.words
        if mention.antecedent is not None:
            mention = Phrase(*mention.antecedent, *mention.antecedent)
        if flags[mention.last] & CAP and mention.last + 2 < len(words) and words[mention.last + 1] in names.PARTICLES:
            joined = names.joined(line, mention.last + 1, self.lexicon)
            mention = replace(mention, last=max(mention.last, joined))  # "Van" of "Van der Merwe"
        if mention.last > mention.first and words[mention.last] in self._he | self._she:
            mention = replace(mention, last=mention.last - 1)  # "Bol herself said"
        if mention.first in line.regions:  # "schrieb die „Warte“"
            region = line.regions[mention.first]
            if count_words(line.text[region.inner : region.outer]) > _LONGEST_TITLE:
                return NOBODY  # a sentence that somebody said, no newspaper
            return Resolution(Speaker(line.text[region.inner : region.outer].strip(), "organisation"), "named", 0.75)
        word = bare(words[mention.first])
        alone = mention.first == mention.last
        if mention.pronoun or (alone and word in self._all_pronouns):
            return self._pronouns.resolve(line, word, at, self._mention)
        if alone and self._is_nobody(line, mention.first):
            return NOBODY
        if short := uncontracted(words[mention.last]):
            flag = self.lexicon.flags.get(short, 0)
            if flag & (RELATIVE | SUBORDINATOR):
                return NOBODY  # "That's what's called a farmer's lung"
            if flag & PRONOUN and mention.first == mention.last:  # "She'd like a word.", "what you've called"
                return self._pronouns.resolve(line, short, at, self._mention)
        if mention.last > mention.first and words[mention.last] in self._sayings:
            owner = replace(mention, last=mention.last - 1)
            if flags[owner.last] & POSSESSIVE or words[owner.last] in self._he | self._she:
                return self._mention(line, owner, at)  # "Bol's answer was: “…”"
        both = self._both(line, mention, at)
        if both is not None:
            return both
        last = names.before_apposition(line, mention.first, mention.last)
        noun = not flags[last] & CAP or (self.lexicon.grammar == "plain" and not flags[mention.last] & SPEAKING)
        adds = last < mention.last and words[last + 1] in names.ADDING and words[last + 1] != "("
        apposed = adds and flags[mention.last] & CAP
        listed = apposed and flags[last + 2] & (PREPOSITION | CONJUNCTION) and not flags[last + 2] & CAP
        if apposed and noun and not listed:  # not "others, including Ann Bol"
            return self._apposed_name(line, mention, last, at)
        if flags[mention.first] & ARTICLE and (polite := self._mentions.polite_behind(line, last)) is not None:
            return self._named(line, *polite, at)  # "The Ranking Member, Mr Bol, said"
        named = self._mentions.name_in(line, mention.first, last)
        if named is not None:
            return self._named(line, *named, at)
        head = mention.first
        while head < last and not (flags[head + 1] & PREPOSITION and head + 1 > mention.first):
            head += 1
        if flags[last] & ROLE and not flags[last] & CAP and flags[last - 1] & CAP and flags[mention.first] & ARTICLE:
            head = last  # "the Ministry of Fisheries spokesperson"
        if self.lexicon.capital_nouns:  # "der Leiter des Programms"
            head = next(
                (unit for unit in range(mention.first, head) if flags[unit] & CAP and flags[unit] & SPEAKING), head
            )
        kin = mention.last + 2
        if kin + 1 < len(words) and words[kin - 1] == words[kin + 1] == ",":  # "His wife, Luisa, a nurse, said"
            figure = self.cast.by_name.get(names.printed(line, kin, kin))
            if figure is not None and figure.at and figure.at[0] == line.starts[kin]:
                return Resolution(figure.speaker, "named", 0.9)
        if names.are_many(words[head], self.lexicon) and (pair := pair_behind(line, mention.last)):
            return Resolution(Speaker(pair, "group"), "named", 0.75)
        behind = name_behind(line, head, mention.last, self.cast.is_human)
        if behind is not None and (named := self._mentions.name_in(line, *behind)) is not None:
            return self._named(line, *named, at)
        if mention.first == last and flags[last] & CAP and self.cast.runs.may_be_surname(word):
            return Resolution(Speaker(line.slice(last, last), "person"), "named", 0.75)  # "King said", who is no king
        acronym = acronym_behind(line, mention.last, self.cast)
        if acronym is not None:
            return acronym
        figure = self.cast.named_as.get(line.starts[head])
        if figure is not None:  # "a driver who gave his name as Rami said"
            return Resolution(figure.speaker, "named", 0.85)
        return self._nominal(line, mention.first, head, last, at)

    def _is_nobody(self, line: Line, unit: int) -> bool:
        """Whether a word alone is no name and no noun: "who", "Here", "1962", and "June" where nobody is called so."""
        flag, word = line.flags[unit], line.words[unit]
        if flag & RELATIVE or word.strip("0123456789-–") == "":
            return True
        if not flag & CAP or bare(word) in self.cast.by_key or names.printed(line, unit, unit) in self.cast.by_first:
            return False
        if flag & _NO_NAME or word in self._nobodies or names.is_participle(line, unit):
            return True
        return word.endswith(self._adverbs) and names.opens_sentence(line, unit)

    def _both(self, line: Line, mention: Phrase, at: int) -> Resolution | None:
        """ "Ann Bol and Piet Maas said", "Norvik, Altair and the ministry": several names, one group."""
        flags = line.flags
        ranges = listed(line, mention.first, mention.last)
        if len(ranges) < 2:
            return None
        sides = [self._mentions.name_in(line, first, last) for first, last in ranges]
        one_house = not flags[ranges[-1][0]] & ARTICLE and names.is_house(line, mention.first, mention.last)
        if None in sides or one_house:
            return None
        found = [self._named(line, *side, at) for side in sides if side]
        if any(one.speaker is None or one.speaker.kind not in ("person", "organisation") for one in found):
            return None
        if found[0].speaker == found[-1].speaker:
            return found[0]  # "Marks and Spencer"
        *others, final = [one.speaker.name for one in found if one.speaker]
        name = f"{', '.join(others)} and {final}"
        return Resolution(Speaker(name, "group"), found[0].route, min(one.confidence for one in found))

    def _apposed_name(self, line: Line, mention: Phrase, head: int, at: int) -> Resolution:
        """ "his barrister, Priya Nair": the name speaks, the phrase before it is her role."""
        begin = head + 3 if line.words[head + 2].endswith("-year-old") else head + 2
        start = self.cast.runs.start(line, begin, mention.last)
        found = self._named(line, start if start <= mention.last else begin, mention.last, at)
        if found.speaker is None or found.speaker.role is not None:
            return found
        first = mention.first
        while first < head and line.flags[first] & ARTICLE:
            first += 1
        speaker = Speaker(found.speaker.name, found.speaker.kind, line.slice(first, head))
        figure = self.cast.by_name.get(speaker.name)
        if figure is not None and speaker.role is not None:
            self.cast.give_role(figure, speaker.role)
        return Resolution(speaker, found.route, found.confidence)

    def _named(self, line: Line, first: int, last: int, at: int) -> Resolution:
        name = names.printed(line, first, last)
        if (namesake := names.of_generation(line, first, last)) in self.cast.by_name:
            return Resolution(self.cast.by_name[namesake].speaker, "named", 0.95)
        key = bare(name.split()[-1].lower())
        whole = len(name.split()) > 1
        figure = self.cast.by_name.get(name)
        sure = 0.95 if whole else 0.9
        rank = "" if whole else self.cast.seniority(line, first, last, key)
        if figure is None or (not whole and (rank or len(self.cast.by_key.get(key, ())) > 1)):
            people = self.cast.by_key.get(key, [])
            persons = [one for one in people[:MOST_NAMESAKES] if one.kind == "person"]
            people = persons or people  # "Trump", of no "Team Trump"
            people = [one for one in people[-MOST_NAMESAKES:] if not is_named_after(one, line, first, last)]
            if whole and figure is None:
                figure = next((one for one in people if one.name.lower().endswith(f" {name.lower()}")), None)
            elif not whole and people and (rank or len(people) > 1):
                figure, sure = self._which(rank or (bare(line.words[first - 1]) if first else ""), people, at)
            elif not whole or (people and len(people[-1].name.split()) == 1):
                figure = people[-1] if people else None
            if figure is None and 1 < name.count(" ") < _LONGEST_TITLE:
                figure = self.cast.named_within(name.split())
                sure = 0.75
        if figure is None and self.lexicon.inflects:
            figure = next((one for one in self.cast.figures[:200] if inflected(key, one.key)), None)
            sure = 0.85
        if figure is None and not whole:
            figure = self.cast.by_first.get(name)
            sure = 0.85
            figure = figure or self._house_called(name)
        if figure is not None:
            route: Route = "named" if whole or figure.name == name else "surname"
            return Resolution(figure.speaker, route, sure)
        if not whole and name.isupper() and first > 0 and line.flags[first - 1] & DEFINITE:
            held = holder(self.cast, name, at)
            if held is not None:
                return Resolution(held.speaker, "nominal", 0.75)
        if not whole and (self._mentions.is_a_word(line, first) or self._mentions.is_noun(line, first)):
            return self._nominal(line, first, last, last, at)
        if not whole and (names.is_participle(line, first) or (first and line.words[first - 1] in _WHERE)):
            return NOBODY  # "Removing the fear of thinking “…”", "a speech in Leeds about …"
        article = first > 0 and line.flags[first - 1] & ARTICLE
        known = whole or (first and line.flags[first - 1] & TITLE) or self.cast.genders.tells_of_people()
        house = not known or name.isupper() or names.is_house(line, first, last) or article or names.is_region(name)
        kind: SpeakerKind = "organisation" if house else "person"
        verb = self.lexicon.verbs.get(line.words[last + 1]) if last + 1 < len(line.words) else None
        plural = verb is not None and verb.base == line.words[last + 1] and not verb.past and key.endswith("s")
        if names.are_many(key, self.lexicon) or (plural and not whole):  # "Stakeholders say"
            kind = "group"
        return Resolution(Speaker(name, kind), "named", 0.85 if whole else 0.75)

    def _house_called(self, word: str) -> Figure | None:
        """ "Moravia Banka rose. Moravia said": the one house that begins with a word which is no place."""
        begins = f"{word} "
        called = [one for one in self.cast.figures[:200] if one.name.startswith(begins) and one.at]
        if len(called) != 1 or called[0].kind != "organisation" or word.isupper():
            return None
        return None if names.is_region(word) or gazetteer.cities(word) else called[0]

    def _which(self, title: str, people: list[Figure], at: int) -> tuple[Figure, float]:
        """Which of several bearers of a surname: the one of the title's gender or age, else the last named."""
        recent = max(people[:MOST_NAMESAKES], key=lambda one: one.last_before(at))
        meant, clear = self.cast.bearer(recent, title, at)
        return meant, 0.85 if clear else 0.6
