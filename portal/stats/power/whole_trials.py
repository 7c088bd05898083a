"""Trials one by one, each with a list of units that goes through the allocation and through the analysis itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation.arrivals import allocate_arrivals
from portal.stats.allocation.batch import ClusterRow, allocate_clusters
from portal.stats.allocation.stratum import stratum_key
from portal.stats.analyse import analyse
from portal.stats.dataset import Dataset, DatasetError
from portal.stats.design import Design, DesignKind, OutcomeType
from portal.stats.power.estimates import Estimates
from portal.stats.power.outcomes import draw_outcomes
from portal.stats.power.truth import RATIOS, Truth

Texts = NDArray[np.str_]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Units:
    """The units of one trial after the draw, each array of shape (n,).

    `arm` is a place in the design; `place` the site, or the cluster; `period` is None outside a stepped wedge.
    """

    arm: Whole
    place: Whole
    period: Whole | None
    factors: dict[str, Texts]


def whole_trials(
    design: Design, truth: Truth, effects: tuple[float, ...], trials: int, seed: str, generator: np.random.Generator
) -> list[Estimates]:
    """The estimates of the same draws under each effect."""
    main = replace(design, outcomes=(design.primary,))
    draw = _individual if design.design is DesignKind.INDIVIDUAL else _clusters
    rows: list[list[tuple[float, ...]]] = [[] for _ in effects]
    for trial in range(trials):
        units = draw(design, truth, f"{seed}/{trial}", generator)
        for row, effect in zip(rows, effects, strict=True):
            row.append(_analysed(main, _dataset(main, truth, units, effect, generator)))
    return [Estimates(*np.array(row).T) for row in rows]


def _individual(design: Design, truth: Truth, seed: str, generator: np.random.Generator) -> Units:
    """Units arrive in any order; their levels of other factors are drawn evenly."""
    place = generator.permutation(np.repeat(np.arange(len(truth.sizes)), truth.sizes))
    factors = _factors(design, place, generator)
    names = [{factor: str(column[unit]) for factor, column in factors.items()} for unit in range(len(place))]
    strata = [stratum_key(levels, design.allocation.strata) for levels in names]
    keys = {arm.key: number for number, arm in enumerate(design.arms)}
    arms = [keys[slot.arm] for _stratum, slot in allocate_arrivals(design.allocation, design.arms, seed, strata)]
    return Units(np.array(arms), place, None, factors)


def _clusters(design: Design, truth: Truth, seed: str, generator: np.random.Generator) -> Units:
    """Clusters with their levels of the factors; in a stepped wedge each has as many new units in each period."""
    clusters = np.arange(len(truth.sizes))
    factors = _factors(design, clusters, generator)
    covariates = {name: generator.standard_normal(len(clusters)) for name in design.covariates}
    rows = [
        ClusterRow(
            _name(int(cluster)),
            {factor: str(column[cluster]) for factor, column in factors.items()},
            {name: float(column[cluster]) for name, column in covariates.items()},
        )
        for cluster in clusters
    ]
    given = np.array([found.arm for found in allocate_clusters(design, rows, seed)])
    place, period = np.repeat(clusters, truth.sizes), None
    arm = given[place]
    if design.design is DesignKind.STEPPED_WEDGE:
        periods = 1 + (len(design.steps) if isinstance(design.steps, list) else int(design.steps))
        period = np.tile(np.arange(periods), len(place))
        place = np.repeat(place, periods)
        control = design.arms.index(design.control)
        arm = np.where(period > given[place], 1 - control, control)
    return Units(arm, place, period, {factor: column[place] for factor, column in factors.items()})


def _factors(design: Design, place: Whole, generator: np.random.Generator) -> dict[str, Texts]:
    factors: dict[str, Texts] = {}
    for factor in design.allocation.strata:
        levels = design.allocation.levels.get(factor)
        if levels:
            factors[factor] = np.asarray(levels)[generator.integers(len(levels), size=len(place))]
        else:
            factors[factor] = np.array([_name(site) for site in place])
    return factors


def _dataset(design: Design, truth: Truth, units: Units, effect: float, generator: np.random.Generator) -> Dataset:
    treated = units.arm != design.arms.index(design.control)
    values, events = draw_outcomes(design.primary.type, truth, effect, treated, units.place, units.period, generator)
    values[generator.random(len(values)) < truth.attrition] = np.nan
    grouped = design.design is not DesignKind.INDIVIDUAL
    key, n = design.primary.key, len(values)
    return Dataset(
        np.array([arm.key for arm in design.arms])[units.arm],
        {key: values},
        {name: generator.standard_normal(n) for name in design.covariates},
        units.factors,
        np.array([_name(place) for place in units.place]) if grouped else None,
        units.period.astype(np.str_) if units.period is not None else None,
        {key: np.where(np.isnan(values), np.nan, events)} if events is not None else {},
    )


def _analysed(design: Design, dataset: Dataset) -> tuple[float, ...]:
    """Estimate, error, interval and p value of the first treatment; nan when the data can't carry them."""
    try:
        found = analyse(design, dataset).to_json()["outcomes"][design.primary.key]["effects"]
    except DatasetError:
        return (math.nan,) * 5
    kind = design.primary.type
    scale = "hazard_ratio" if kind is OutcomeType.TIME_TO_EVENT else found[0]["scale"]
    effect = next(e for e in found if e["scale"] == scale and e["arm"] == design.treatments[0].key)
    p = effect["p"] if effect["p_adjusted"] is None else effect["p_adjusted"]
    numbers = [effect["estimate"], *effect["ci"]]
    if kind in RATIOS:
        numbers = [math.log(number) if number > 0 else -math.inf for number in numbers]
    return (numbers[0], effect["se"], numbers[1], numbers[2], p)


def _name(place: int) -> str:
    """Names sort as their places do."""
    return f"{place + 1:06d}"
