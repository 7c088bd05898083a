"""The form of the arms: a name and an exact instruction for each; the first is the usual way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from wtforms import Field, HiddenField
from wtforms.validators import NumberRange, Optional

from portal.experiments.protocol.content import Content
from portal.experiments.protocol.fields import WholeField
from portal.experiments.protocol.prefill import arm_key
from portal.experiments.protocol.section_form import SectionForm
from portal.i18n import _, _l
from portal.stats.design import MOST_ARMS, Arm
from portal.web.forms import free_text

FEWEST_ARMS = 2
MOST_RATIO = 5


@dataclass(frozen=True)
class ArmRow:
    """The fields of one arm."""

    number: int
    key: Field
    label: Field
    instruction: Field
    ratio: Field

    @property
    def is_filled(self) -> bool:
        """Something was written in it; the share in the draw alone says nothing."""
        return bool(self.label.data or self.instruction.data)


class ArmsForm(SectionForm):
    """`arms_form` adds the rows."""

    known: Sequence[Arm] = ()
    shown = 0
    new_name = free_text(
        _l("What do we call the new approach on the result page?"),
        hint=_l("It starts a sentence: Calling every week helps. Leave empty to use the name above."),
        most=100,
        long=False,
    )

    @property
    def rows(self) -> list[ArmRow]:
        """The arms that the page shows."""
        names = ("key", "label", "instruction", "ratio")
        return [ArmRow(n, *(self[f"{name}_{n}"] for name in names)) for n in range(1, self.shown + 1)]

    @property
    def can_grow(self) -> bool:
        """One more arm can be added."""
        return self.shown < MOST_ARMS

    def validate(self, extra_validators: Any = None) -> bool:
        """Names and instructions go together, and no two arms have one name."""
        is_good = bool(super().validate(extra_validators))
        seen: set[str] = set()
        for row in self.rows:
            if not row.is_filled and row.number > FEWEST_ARMS:
                continue
            if not row.label.data:
                self.complain(row.label, _("Give this approach a name."))
            if not row.instruction.data:
                self.complain(row.instruction, _("Write what a colleague has to do."))
            name = (row.label.data or "").casefold()
            if name and name in seen:
                self.complain(row.label, _("Two approaches have this name. Give each a name of its own."))
            seen.add(name)
        return is_good and not self.errors

    def write(self, content: Content) -> Content:
        """The plan with these arms; block sizes follow when they no longer fit the shares in the draw."""
        rows = [row for row in self.rows if row.is_filled]
        keys = self._keys(rows)
        arms = tuple(
            Arm(key, row.label.data, row.number == 1, row.ratio.data or 1) for key, row in zip(keys, rows, strict=True)
        )
        new_name = self.new_name.data or next(arm.label for arm in arms if not arm.control)
        return content.with_changes(
            arms=arms,
            instructions={key: row.instruction.data for key, row in zip(keys, rows, strict=True)},
            wording=replace(content.wording, new_name=new_name),
        ).with_blocks_that_fit()

    def _keys(self, rows: Sequence[ArmRow]) -> list[str]:
        """An arm keeps its key; a new one gets the first that is free."""
        known = {arm.key for arm in self.known}
        keys: list[str] = []
        for row in rows:
            key = row.key.data
            if key not in known or key in keys:
                taken = known | set(keys)
                key = next(made for made in map(arm_key, range(0 if row.number == 1 else 1, 99)) if made not in taken)
            keys.append(key)
        return keys


def arms_form(content: Content, opened: str, sent: Any) -> ArmsForm:
    """A form with room for the arms of the plan, for what was sent, and for one more when that is asked."""
    sent_rows = sum(1 for number in range(1, MOST_ARMS + 1) if f"label_{number}" in sent)
    shown = min(max(FEWEST_ARMS, len(content.arms), sent_rows + ("add" in sent)), MOST_ARMS)
    fields: dict[str, Any] = {"known": content.arms, "shown": shown}
    new_name = content.wording.new_name
    is_own_name = new_name not in {arm.label for arm in content.arms if not arm.control}
    values: dict[str, Any] = {"opened": opened, "new_name": new_name if is_own_name else ""}
    for number in range(1, shown + 1):
        fields |= _fields(number)
    for number, arm in enumerate(content.arms, 1):
        values |= {
            f"key_{number}": arm.key,
            f"label_{number}": arm.label,
            f"instruction_{number}": content.instructions.get(arm.key, ""),
            f"ratio_{number}": arm.ratio,
        }
    form: ArmsForm = type("ArmsFormOfThisPlan", (ArmsForm,), fields)(data=values)
    return form


def _fields(number: int) -> dict[str, Field]:
    share = _l("Write a whole number from %(min)d to %(max)d.")
    return {
        f"key_{number}": HiddenField(),
        f"label_{number}": free_text(_l("Name"), most=80, long=False),
        f"instruction_{number}": free_text(
            _l("What exactly does a colleague do?"), hint=_l("How often, how long, and what do you say or send?")
        ),
        f"ratio_{number}": WholeField(
            _l("Share in the draw"),
            description=_l("Usually 1 for each approach: everybody has the same chance."),
            default=1,
            validators=[Optional(), NumberRange(1, MOST_RATIO, message=share)],
        ),
    }
