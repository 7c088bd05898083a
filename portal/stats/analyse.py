"""analyse(design, dataset): the agreed analysis, by intention to treat, as the answer of the file format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from portal.stats.arm_numbers import arm_numbers
from portal.stats.at_looks import at_looks
from portal.stats.certainty import Context, certainty
from portal.stats.comparison import strata_of
from portal.stats.dataset import Dataset, DatasetError, dataset_from_table, read_table
from portal.stats.design import Design, Inference, OutcomeSpec, OutcomeType
from portal.stats.effects import Effect, UnsupportedAnalysis, effects, log_ranks, refuse_unsupported, sensitivity
from portal.stats.estimators.difference import TooFew
from portal.stats.evidence import gather
from portal.stats.inference.multiplicity import ADJUSTMENTS
from portal.stats.inference.sequential import SPENDING, LooksError
from portal.stats.site_estimates import site_estimates
from portal.stats.trial_checks import trial_checks

__all__ = ["Analysis", "UnsupportedAnalysis", "analyse", "analyse_table"]
SCHEMA = "praktijkproef/analysis/1"


@dataclass(frozen=True)
class Analysis:
    """The answer of the analysis file format, as plain values."""

    value: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The object as it is written to a file."""
        return self.value


def analyse_table(
    design: Design, content: bytes, *, planned_n: int | None = None, context: Context | None = None
) -> Analysis:
    """Analyse a data file; raises UnsupportedAnalysis, TableError or DatasetError."""
    _refuse_unsupported(design)
    return analyse(design, dataset_from_table(design, read_table(content)), planned_n=planned_n, context=context)


def analyse(
    design: Design, dataset: Dataset, *, planned_n: int | None = None, context: Context | None = None
) -> Analysis:
    """Run the analysis that the design states, for every unit in the arm that was drawn for it.

    `planned_n` and `context` (how the trial went) weigh in the certainty, which is about the first treatment and the
    primary outcome; with interim looks `planned_n` also says how far the trial is (without it: at its last look).
    Raises UnsupportedAnalysis for what can't be run, DatasetError when the data can't carry an estimate.
    """
    _refuse_unsupported(design)
    outcomes = {spec.key: _outcome(design, dataset, spec, planned_n) for spec in design.outcomes}
    _adjust(design, outcomes)
    main = design.primary
    known = ~np.isnan(dataset.outcomes[main.key])
    checks = trial_checks(design, dataset, known)
    strata = strata_of(design, dataset)
    evidence = gather(
        design,
        outcomes[main.key],
        checks,
        strata=None if strata is None else len(np.unique(strata)),
        planned_n=planned_n,
        context=context or Context(),
    )
    level, reasons = certainty(evidence)
    return Analysis(
        {
            "schema": SCHEMA,
            "n": {"allocated": dataset.n, "analysed": int(known.sum())},
            "outcomes": outcomes,
            "checks": checks,
            "certainty": {"level": level.value, "reasons": [reason.value for reason in reasons]},
        }
    )


def _refuse_unsupported(design: Design) -> None:
    if design.analysis.inference is Inference.RANDOMISATION and design.analysis.looks != (1.0,):
        raise UnsupportedAnalysis("Interim looks can't be analysed by randomisation yet.")
    if design.analysis.looks != (1.0,) and design.analysis.spending not in SPENDING:
        raise UnsupportedAnalysis(f"Spending by {design.analysis.spending!r} can't be run yet.")
    several = len(design.treatments) > 1 or len(design.outcomes) > 2
    if several and design.analysis.multiplicity not in ADJUSTMENTS:
        raise UnsupportedAnalysis(f"Adjustment by {design.analysis.multiplicity!r} can't be run yet.")
    refuse_unsupported(design)


def _outcome(design: Design, dataset: Dataset, spec: OutcomeSpec, planned_n: int | None) -> dict[str, Any]:
    _refuse_constant(design, dataset, spec)
    try:
        found = _effects(design, dataset, spec, planned_n)
        arms = arm_numbers(design, dataset, spec)
        timed = spec.type is OutcomeType.TIME_TO_EVENT
        extra = {"log_rank": log_ranks(design, dataset, spec)} if timed else {}
    except (TooFew, LooksError) as error:
        raise DatasetError(f"Outcome {spec.key!r}: {str(error).removesuffix('.')}.") from error
    return {
        "type": spec.type.value,
        "primary": spec.primary,
        "label": spec.label,
        "better": spec.better.value,
        "smallest_effect": spec.smallest_effect,
        "due_days": spec.due_days,
        "arms": arms,
        "effects": [_effect(effect) for effect in found],
        **extra,
        "sensitivity": [_effect(effect) for effect in sensitivity(design, dataset, spec)],
        **site_estimates(design, dataset, spec),
    }


def _effects(design: Design, dataset: Dataset, spec: OutcomeSpec, planned_n: int | None) -> list[Effect]:
    """As the plan says: by a law, by other draws, or with the looks that were agreed for the primary outcome."""
    found = effects(design, dataset, spec)
    if design.analysis.looks != (1.0,) and spec.primary:
        known = int((~np.isnan(dataset.outcomes[spec.key])).sum())
        information = known / planned_n if planned_n else 1.0
        return [at_looks(design.analysis, effect, information) for effect in found]
    return found


def _refuse_constant(design: Design, dataset: Dataset, spec: OutcomeSpec) -> None:
    """Equal outcomes in all arms carry no estimate; a time may be equal for all while the events differ."""
    known = ~np.isnan(dataset.outcomes[spec.key])
    values = np.unique(dataset.outcomes[spec.key][known])
    everywhere = len(np.unique(dataset.arm[known])) == len(design.arms)
    if len(values) == 1 and everywhere and spec.type is not OutcomeType.TIME_TO_EVENT:
        raise DatasetError(f"Outcome {spec.key!r}: all known outcomes are equal ({values[0]:g}): nothing to compare.")


def _effect(effect: Effect) -> dict[str, Any]:
    estimate = effect.estimate
    return {
        "arm": effect.arm.key,
        "scale": effect.scale.value,
        "estimate": estimate.estimate,
        "se": estimate.se,
        "df": estimate.df,
        "ci": list(estimate.interval),
        "p": estimate.p,
        "p_adjusted": None,
        "method": estimate.method,
    }


def _adjust(design: Design, outcomes: dict[str, dict[str, Any]]) -> None:
    """Set p_adjusted in two families, the primary outcome and all others; a second scale is no new question."""
    for primary in (True, False):
        found = [effect for o in outcomes.values() if o["primary"] is primary for effect in o["effects"]]
        hazards = [effect for effect in found if effect["scale"] == "hazard_ratio"]
        for family in ([effect for effect in found if effect not in hazards], hazards):
            if len(family) < 2:
                continue
            adjusted = ADJUSTMENTS[design.analysis.multiplicity]([effect["p"] for effect in family])
            for effect, p in zip(family, adjusted, strict=True):
                effect["p_adjusted"] = p
