"""explain(): an analysis answer as a headline, a verdict and plain sentences that name their numbers' places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString

from portal.i18n import in_language, show_number
from portal.results.sentences import claims
from portal.results.sentences.certainty import doubts, good_points
from portal.results.sentences.numbers import scale_of
from portal.results.sentences.point import Point
from portal.results.sentences.reading import Effect, Outcome, Reading, UnreadableAnalysis, read_analysis
from portal.results.sentences.sentence import Kind, Sentence
from portal.results.sentences.verdict import Size, Verdict, level_of
from portal.results.sentences.wording import Wording, names_of, tidy
from portal.stats.codes import Reason
from portal.stats.design import OutcomeType


@dataclass(frozen=True)
class Explanation:
    """What a page says first, the verdict and level as codes, and all sentences; the first one is the headline."""

    headline: str
    verdict: str
    certainty: str
    sentences: tuple[Sentence, ...]

    def of_kind(self, *kinds: str) -> tuple[Sentence, ...]:
        """The sentences for one place on the page."""
        return tuple(sentence for sentence in self.sentences if sentence.kind in kinds)

    def to_json(self) -> dict[str, Any]:
        """As `stats explain` prints it."""
        return {
            "headline": self.headline,
            "verdict": self.verdict,
            "certainty": self.certainty,
            "sentences": [sentence.to_json() for sentence in self.sentences],
        }


def explain(analysis: object, language: str, wording: Wording | None = None) -> Explanation:
    """Word an analysis; raises UnreadableAnalysis when it lacks the numbers that a sentence needs."""
    reading = read_analysis(analysis)
    with in_language(language):
        return _Writer(reading, wording or Wording(), language).explanation()


class _Writer:
    """Chooses the sentences of one analysis; runs with the language already in force."""

    def __init__(self, reading: Reading, wording: Wording, language: str) -> None:
        self.reading, self.wording, self.language = reading, wording, language
        self.main = self.point(reading.main, reading.main.effects[0], wording)

    def point(self, outcome: Outcome, effect: Effect, wording: Wording) -> Point:
        """An effect made ready for sentences."""
        if outcome.type is OutcomeType.BINARY and outcome.control_mean is None:
            raise UnreadableAnalysis(f"The outcome {outcome.key!r} has no mean of the usual approach.")
        low, high = effect.turned(outcome.is_higher_better)[1:]
        return Point(
            outcome,
            effect,
            scale_of(outcome, wording.unit),
            names_of(outcome, effect, wording, self.language),
            level_of(self.reading.level, low, high, outcome.smallest_effect),
        )

    def explanation(self) -> Explanation:
        """All of it, most important first."""
        headline = self.headline()
        sentences = [headline, *self.numbers(), *self.range(self.main), *self.worth(), *self.unchanged()]
        for effect in self.reading.main.effects[1:]:
            point = self.point(self.reading.main, effect, self.wording)
            sentences += [_joined(self.claim(point), Kind.OTHER_ARM), *self.range(point, Kind.OTHER_ARM)]
        sentences += [*self.sites(), *good_points(self.reading, self.main.scale)]
        sentences += doubts(self.reading, self.main.scale)
        return Explanation(headline.text, self.main.verdict.value, self.reading.level.value, tuple(sentences))

    def headline(self) -> Sentence:
        """Stopped early first, then what was found, then any harm: never lower on the page."""
        parts: list[Part] = []
        if self.reading.has(Reason.STOPPED_FOR_BENEFIT):
            parts += [(str(text), ()) for text in claims.STOPPED_FOR_BENEFIT]
        return _joined([*parts, *self.claim(self.main), *self.harm()], Kind.HEADLINE)

    def claim(self, point: Point) -> list[Part]:
        """What one approach does, as firmly as its level allows."""
        if point.level == 1:
            return self.unknown(point)
        if point.outcome.type in (OutcomeType.CONTINUOUS, OutcomeType.TIME_TO_EVENT):
            return _amount_claim(point)
        return [_part(claims.CLAIMS[point.size, point.level], point), *_people_body(point)]

    def unknown(self, point: Point) -> list[Part]:
        """We don't know yet is another answer than no difference."""
        if self.reading.has(Reason.GROUP_SIZES) and point.verdict is not Verdict.UNCLEAR:
            return [(str(claims.NO_ANSWER), ()), (str(claims.WENT_WRONG), ())]
        parts = [_part(claims.UNKNOWN, point)]
        needed = self.wording.planned_n
        if needed and self.reading.allocated < needed / 2 and point is self.main:
            values = {"n": show_number(self.reading.allocated), "needed": show_number(needed)}
            return [*parts, (str(claims.UNKNOWN_FEW) % values, ("n.allocated",))]
        if point.effect.low < 0 < point.effect.high:
            text = claims.UNKNOWN_WAYS_PEOPLE if point.scale.base else claims.UNKNOWN_WAYS
            return [*parts, _interval_part(text, point)]
        return [*parts, (str(claims.UNKNOWN_CAUSE), ())]

    def harm(self) -> list[Part]:
        """Other outcomes that became worse by what matters, at level 2 or higher."""
        parts: list[Part] = []
        for outcome in self.reading.others:
            point = self.point(outcome, outcome.effects[0], Wording(new_name=self.wording.new_name))
            if self.reading.has(Reason.GROUP_SIZES) or point.level < 2 or point.means is None:
                continue
            if point.turned[0] > -outcome.smallest_effect:
                continue
            if not parts and self.main.level > 1 and self.main.size.direction == "more":
                parts.append(_part(claims.TRADE_OFF, self.main))
            text = claims.HARM_PEOPLE if outcome.type is OutcomeType.BINARY else claims.AMOUNTS
            parts += [_part(claims.HARM, point), _part(text, point, *point.both_fields)]
        return parts

    def numbers(self) -> list[Sentence]:
        """Both numbers and the best answer, where the headline gives them only in part."""
        point, found = self.main, []
        if point.level == 1:
            return []
        amounts = point.outcome.type in (OutcomeType.CONTINUOUS, OutcomeType.TIME_TO_EVENT)
        is_said = amounts and point.size is Size.NONE and point.level > 2
        if point.means is not None and not is_said and (amounts or point.level == 2):
            text = claims.AMOUNTS if amounts else _people_texts(point, "both")
            found.append(_joined([_part(text, point, *point.both_fields)], Kind.NUMBERS))
        best = claims.BEST if point.adds_up or point.means is None else claims.BEST_ROUNDED
        found.append(_joined([_part(best, point, f"{point.effect.path}.estimate")], Kind.NUMBERS))
        return found

    def range(self, point: Point, kind: Kind = Kind.RANGE) -> list[Sentence]:
        """Between what and what the real difference lies."""
        crosses = point.effect.low < 0 < point.effect.high
        if crosses:
            text = claims.COULD_BE_PEOPLE if point.scale.base else claims.COULD_BE
        else:
            text = claims.BETWEEN_PEOPLE if point.scale.base else claims.BETWEEN
        return [_joined([_interval_part(text, point)], kind)]

    def worth(self) -> list[Sentence]:
        """What was agreed beforehand, and whether the range reaches it."""
        point = self.main
        if point.outcome.is_higher_better:
            text = claims.WORTH_UP
        else:
            text = claims.WORTH_DOWN if point.scale.base else claims.WORTH_LOWER
        _estimate, low, high = point.turned
        smallest = point.outcome.smallest_effect
        reach = claims.ALL_ABOVE if low >= smallest else claims.ALL_BELOW if high < smallest else claims.PARTLY
        parts = [_part(text, point, f"{point.outcome.path}.smallest_effect"), (str(reach), ())]
        return [_joined(parts, Kind.WORTH)]

    def unchanged(self) -> list[Sentence]:
        """For how many nothing happened, also with the new approach."""
        point = self.main
        if point.outcome.type is not OutcomeType.BINARY or not point.outcome.is_higher_better or point.level == 1:
            return []
        if point.means is None:
            return []
        values = {**point.values, "number": point.scale.amount(1 - point.means[1])}
        return [Sentence(tidy(str(claims.UNCHANGED) % values), point.both_fields, Kind.UNCHANGED)]

    def sites(self) -> list[Sentence]:
        """Whether it matters where you work, when there are several sites."""
        spread = self.reading.between_site_sd
        if self.reading.has(Reason.INCONSISTENT_SITES):
            texts: tuple[LazyString, ...] = claims.SITES_DIFFER
        elif spread is not None and spread < self.reading.main.smallest_effect / 2 and self.main.level > 1:
            texts = claims.SITES_SIMILAR
        else:
            return []
        return [_joined([(str(text), ()) for text in texts], Kind.SITES)]


Part = tuple[str, tuple[str, ...]]


def _part(text: LazyString, point: Point, *fields: str) -> Part:
    return tidy(str(text) % point.values), fields


def _joined(parts: list[Part], kind: Kind) -> Sentence:
    """Short sentences one after another; each field once."""
    fields = dict.fromkeys(field for _text, fields in parts for field in fields)
    return Sentence(" ".join(text for text, _fields in parts), tuple(fields), kind)


def _people_texts(point: Point, key: str) -> LazyString:
    return claims.TIMES if point.outcome.type is OutcomeType.COUNT else claims.PEOPLE[key]


def _people_body(point: Point) -> list[Part]:
    """People of every 100 after the claim: both numbers, or at level 2 what we saw."""
    if point.level == 2:
        return _saw(point)
    fields = point.both_fields
    if point.outcome.type is OutcomeType.COUNT:
        return [_part(claims.TIMES, point, *fields)]
    if point.size in (Size.NONE, Size.MORE_LARGE):
        return [_part(claims.PEOPLE["apart"], point, *fields), _part(claims.PEOPLE["usual"], point, fields[0])]
    return [_part(claims.PEOPLE["difference" if point.adds_up else "both"], point, *fields)]


def _saw(point: Point) -> list[Part]:
    """A difference that is not very certain: chance is named only when the range holds zero."""
    crosses = point.effect.low <= 0 <= point.effect.high
    if point.size is Size.NONE:
        too_few = point.verdict is Verdict.UNCLEAR
        return [(str(claims.ALMOST_NONE if too_few else claims.NOT_CERTAIN), ())]
    saw = claims.SAW_AMOUNT
    if point.scale.base:
        saw = claims.SAW_TIMES if point.outcome.type is OutcomeType.COUNT else claims.SAW_PEOPLE
    parts = [_part(saw, point, f"{point.effect.path}.estimate")]
    parts.append((str(claims.CHANCE if crosses else claims.NOT_CERTAIN), ()))
    return [*parts, (str(claims.CAREFUL), ())] if point.size.direction == "less" else parts


def _amount_claim(point: Point) -> list[Part]:
    """An amount rises or falls; when lower is better, the sentence says whether that is the right way."""
    direction = "none" if point.size is Size.NONE else "up" if point.effect.estimate > 0 else "down"
    fields = (f"{point.effect.path}.estimate",) if direction != "none" and point.level > 2 else ()
    parts = [_part(claims.AMOUNT_CLAIMS[direction, point.level], point, *fields)]
    if direction != "none" and (not point.outcome.is_higher_better or direction == "down"):
        parts.append((str(claims.GOES_WELL if point.size.direction == "more" else claims.GOES_WRONG), ()))
    if point.level == 2:
        parts += _saw(point)
    elif direction == "none" and point.means is not None:
        parts.append(_part(claims.AMOUNTS, point, *point.both_fields))
    return parts


def _interval_part(text: LazyString, point: Point) -> Part:
    """Both ends; on one side of zero the end nearest to zero comes first and needs no direction."""
    low, high = point.effect.low, point.effect.high
    ends = point.scale.difference(low), point.scale.difference(high)
    if not low < 0 < high:
        near, far = (high, low) if high <= 0 else (low, high)
        ends = point.scale.size(near).removesuffix(f" {point.scale.unit}"), point.scale.difference(far)
    values = {**point.values, "low": ends[0], "high": ends[1]}
    return tidy(str(text) % values), (f"{point.effect.path}.ci.0", f"{point.effect.path}.ci.1")
