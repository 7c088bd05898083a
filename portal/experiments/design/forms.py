"""The form of the draw and of the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from portal.experiments.protocol.content import Content, Planning
from portal.experiments.protocol.fields import NumberField, WholeField
from portal.experiments.protocol.outcomes_form import RESERVED
from portal.experiments.protocol.section_form import SectionForm
from portal.i18n import _, _l
from portal.stats.design import OutcomeType
from portal.web.forms import free_text

MOST_FACTORS = 3
LEVELS = range(2, 7)
LONGEST_NAME, LONGEST_LEVEL = 40, 60
SITE = "site"
MOST_CLIENTS = 1_000_000
MOST_BLOCK = 60
OF_100 = _l("Write a number from %(min)s to %(max)s.")


class DesignForm(SectionForm):
    """What we draw, separate draws, how many clients, and what that number rests on."""

    content: Content
    sees_blocks = False

    factor_1 = free_text(
        _l("First separate draw: for what?"), hint=_l("For instance: time on benefit"), most=40, long=False
    )
    levels_1 = free_text(_l("Its groups, one on a line"), hint=_l("For instance: shorter than 3 years"), most=400)
    factor_2 = free_text(
        _l("Second separate draw: for what?"), hint=_l("You can leave this empty."), most=40, long=False
    )
    levels_2 = free_text(_l("The groups of the second one, one on a line"), most=400)
    factor_3 = free_text(
        _l("Third separate draw: for what?"), hint=_l("You can leave this empty."), most=40, long=False
    )
    levels_3 = free_text(_l("The groups of the third one, one on a line"), most=400)
    blocks = StringField(
        _l("Block sizes"),
        description=_l("Whole numbers with a comma between them. Only researchers of this trial see them."),
    )
    expected_clients = WholeField(
        _l("How many clients take part in all?"),
        validators=[
            Optional(),
            NumberRange(2, MOST_CLIENTS, message=_l("Write a whole number from %(min)d to %(max)d.")),
        ],
    )
    usual = NumberField(
        _l("How many of every 100 clients reach it now?"),
        description=_l("The main thing that we measure, with the usual approach. A figure of last year is fine."),
        validators=[Optional(), NumberRange(0.1, 99.9, message=OF_100)],
    )
    sd = NumberField(
        _l("How far do clients lie apart?"),
        description=_l("The standard deviation of the main thing that we measure, in its own unit."),
        validators=[Optional(), NumberRange(1e-6, message=_l("Write a number above 0."))],
    )
    attrition = NumberField(
        _l("Of how many of every 100 clients will we not know the outcome?"),
        validators=[Optional(), NumberRange(0, 90, message=OF_100)],
    )
    power = SelectField(
        _l("How often should the trial see the difference?"),
        choices=[SelectChoice("0.8", _l("4 of 5 times")), SelectChoice("0.9", _l("9 of 10 times"))],
    )

    @property
    def factor_rows(self) -> list[tuple[Field, Field]]:
        """Name and levels of each factor."""
        return [(self[f"factor_{n}"], self[f"levels_{n}"]) for n in range(1, MOST_FACTORS + 1)]

    @property
    def shown_rows(self) -> list[tuple[Field, Field]]:
        """Those that are filled in, and room for one more."""
        filled = [n for n, row in enumerate(self.factor_rows, 1) if any(field.data for field in row)]
        return self.factor_rows[: max(filled, default=0) + 1]

    def validate(self, extra_validators: Any = None) -> bool:
        """Names and levels go together; no name stands twice or is a column of the data already."""
        is_good = bool(super().validate(extra_validators))
        taken = {name.casefold() for name in RESERVED} | {o.key.casefold() for o in self.content.outcomes}
        for name, levels in self.factor_rows:
            if name.data or levels.data:
                self._check(name, levels, taken)
        return is_good and not self.errors

    def _check(self, name: Field, levels: Field, taken: set[str]) -> None:
        if not name.data:
            self.complain(name, _("Write for what there is a separate draw."))
        elif name.data.casefold() in taken:
            self.complain(name, _("This name is in use already. Choose another one."))
        taken.add((name.data or "").casefold())
        lines = _lines(levels.data)
        if len(lines) not in LEVELS or any(len(line) > LONGEST_LEVEL for line in lines):
            sentence = _(
                "Write %(least)d to %(most)d groups, each on a line, of at most %(length)d characters.",
                least=LEVELS[0], most=LEVELS[-1], length=LONGEST_LEVEL,
            )  # fmt: skip
            self.complain(levels, sentence)
        elif len({line.casefold() for line in lines}) != len(lines):
            self.complain(levels, _("A group stands here twice."))

    def validate_blocks(self, field: Field) -> None:
        """Each block has room for all arms in their shares."""
        together = sum(arm.ratio for arm in self.content.arms) or 2
        sizes = self._sizes()
        if not sizes or any(size % together or not 0 < size <= MOST_BLOCK for size in sizes):
            sentence = _("Write multiples of %(number)d, at most %(most)d, such as %(example)s.")
            example = f"{2 * together}, {3 * together}"
            raise ValidationError(sentence % {"number": together, "most": MOST_BLOCK, "example": example})

    def _sizes(self) -> tuple[int, ...]:
        words = (self.blocks.data or "").replace(";", ",").split(",")
        if not all(word.strip().isdecimal() and len(word.strip()) < 5 for word in words):
            return ()
        return tuple(sorted({int(word) for word in words}))

    def write(self, content: Content) -> Content:
        """The plan with this draw and these numbers. Who may not see block sizes leaves them as they are."""
        levels = {name.data: _lines(lines.data) for name, lines in self.factor_rows if name.data}
        plan = replace(content.allocation, strata=(SITE, *levels), levels=levels)
        if self.sees_blocks:
            plan = replace(plan, block_sizes=self._sizes())
        planning = Planning(
            usual=_fraction(self.usual.data) if "usual" in self else None,
            sd=self.sd.data if "sd" in self else None,
            attrition=_fraction(self.attrition.data) or 0.0,
            power=float(self.power.data),
        )
        return content.with_changes(
            allocation=plan, planning=planning, expected_clients=self.expected_clients.data
        ).with_blocks_that_fit()


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _fraction(of_100: float | None) -> float | None:
    return None if of_100 is None else round(of_100 / 100, 6)


def design_form(content: Content, version: int, *, sees_blocks: bool) -> DesignForm:
    """The form with what the plan says now."""
    plan, planning = content.allocation, content.planning
    values: dict[str, Any] = {
        "opened": str(version),
        "blocks": ", ".join(str(size) for size in plan.block_sizes),
        "expected_clients": content.expected_clients,
        "usual": None if planning.usual is None else planning.usual * 100,
        "sd": planning.sd,
        "attrition": planning.attrition * 100,
        "power": f"{planning.power:g}",
    }
    for number, factor in enumerate(_own_factors(content), 1):
        values |= {f"factor_{number}": factor, f"levels_{number}": "\n".join(plan.levels[factor])}
    form: DesignForm = type("DesignFormOfThisPlan", (DesignForm,), {"content": content, "sees_blocks": sees_blocks})(
        data=values
    )
    if not sees_blocks:
        del form.blocks
    primary = content.primary
    is_binary = primary is None or primary.type is OutcomeType.BINARY
    del form["sd" if is_binary else "usual"]
    return form


def _own_factors(content: Content) -> Sequence[str]:
    return [factor for factor in content.allocation.strata if factor != SITE][:MOST_FACTORS]
